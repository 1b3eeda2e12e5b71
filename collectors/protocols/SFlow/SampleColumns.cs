using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>
/// Rows of one datagram, gathered sample by sample and given to a sink field by field. Every sample may have other fields, so a
/// row that lacks one is null there. Made once per decoder and kind of rows; nothing is allocated per row.
/// </summary>
internal sealed class SampleColumns
{
    /// <summary>Rows are given to the sink at the latest when there are as many: presence is one bit of a word.</summary>
    public const int MaxRows = 64;

    private readonly Dictionary<FlowField, SampleColumn> _columns = [];
    private SampleColumn[] _used = new SampleColumn[64];
    private int _usedCount;
    private FlowValue[] _items = new FlowValue[256];

    /// <summary>Rows begun and not given yet.</summary>
    public int Rows { get; private set; }

    public bool IsFull => Rows == MaxRows;

    /// <param name="name">A field of <see cref="FlowFields"/>.</param>
    public SampleColumn Of(string name) => Of(FlowFields.Find(name)!);

    public SampleColumn Of(FlowField field)
    {
        if (!_columns.TryGetValue(field, out SampleColumn? column))
        {
            column = new SampleColumn(field, this);
            _columns.Add(field, column);
        }

        return column;
    }

    /// <summary>Items of lists so far.</summary>
    public int ItemCount { get; private set; }

    public void AddItem(FlowValue item)
    {
        if (ItemCount == _items.Length)
        {
            Array.Resize(ref _items, _items.Length * 2);
        }

        _items[ItemCount++] = item;
    }

    /// <summary>The number of a new row; there must be room.</summary>
    public int BeginRow() => Rows++;

    /// <summary>Gives all rows to the sink and forgets them.</summary>
    public void Flush<TSink>(RecordStream stream, ReadOnlySpan<byte> datagram, scoped in SampleContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        for (int first = 0; first < Rows;)
        {
            int rows = sink.BeginRun(stream, Rows - first);
            context.Fill(ref sink);
            foreach (SampleColumn column in _used.AsSpan(0, _usedCount))
            {
                column.Write(first, rows, datagram, ref sink);
            }

            sink.EndRun();
            first += rows;
        }

        foreach (SampleColumn column in _used.AsSpan(0, _usedCount))
        {
            column.Clear();
        }

        _usedCount = 0;
        ItemCount = 0;
        Rows = 0;
    }

    internal ReadOnlySpan<FlowValue> Items(int start, int length) => _items.AsSpan(start, length);

    internal void Use(SampleColumn column)
    {
        if (_usedCount == _used.Length)
        {
            Array.Resize(ref _used, _used.Length * 2);
        }

        _used[_usedCount++] = column;
    }
}
