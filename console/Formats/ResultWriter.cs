using LogFlowDb.Engine.Columns;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Formats;

/// <summary>
/// Writes the rows of one query in one format. When nobody reads the output any more, writing throws and so ends the query.
/// </summary>
internal abstract class ResultWriter(Stream output, ValueEncoder encoder) : IResultSink
{
    private const int FlushBytes = 64 * 1024;

    private readonly List<RenderedColumn> _rendered = [];
    private string[] _names = [];
    private int[] _sources = [];

    /// <summary>The fields that the query names; null when it leaves them open.</summary>
    protected IReadOnlyList<string>? Fields { get; private set; }

    protected Utf8Buffer Buffer { get; } = new(FlushBytes * 2);

    protected ReadOnlySpan<string> Names => _names;

    public virtual void Begin(IReadOnlyList<string>? fields) => Fields = fields;

    public abstract bool Rows(RowBatch batch);

    /// <summary>Rows written so far reach the reader at once.</summary>
    public virtual void Flush()
    {
        Send();
        output.Flush();
    }

    /// <summary>What has to be known of the answer; the rows before it come first.</summary>
    public void Notice(string text)
    {
        Flush();
        Noticed?.Invoke(text);
    }

    /// <summary>Where lines go that are no rows; null drops them.</summary>
    public Action<string>? Noticed { private get; set; }

    /// <summary>Called after the last row; writes what the format ends with.</summary>
    public virtual void End() => Send();

    /// <summary>Called in place of <see cref="End"/> when the query failed: writes the rows there are, and nothing that would make
    /// them look complete.</summary>
    public virtual void Stop() => Send();

    /// <summary>Renders the columns to show of a batch, and says whether they are others than in the batch before.</summary>
    protected bool Render(RowBatch batch)
    {
        ReadOnlySpan<string> present = batch.Names;
        bool changed = false;
        if (Fields is null)
        {
            changed = !present.SequenceEqual(_names);
            if (changed)
            {
                _names = present.ToArray();
            }
        }
        else if (_names.Length != Fields.Count)
        {
            _names = [.. Fields];
            changed = true;
        }

        if (_sources.Length != _names.Length)
        {
            _sources = new int[_names.Length];
        }

        while (_rendered.Count < _names.Length)
        {
            _rendered.Add(new RenderedColumn(encoder));
        }

        for (int i = 0; i < _names.Length; i++)
        {
            _sources[i] = Fields is null ? i : batch.IndexOf(_names[i]);
            if (_sources[i] >= 0)
            {
                _rendered[i].Render(batch.Columns[_sources[i]]);
            }
        }

        return changed;
    }

    protected bool IsNull(int column, int row) => _sources[column] < 0 || _rendered[column].IsNull(row);

    protected ReadOnlySpan<byte> Cell(int column, int row) => _rendered[column][row];

    /// <summary>Hands the buffer on when it is worth it.</summary>
    protected void SendWhenFull()
    {
        if (Buffer.Length >= FlushBytes)
        {
            Send();
        }
    }

    protected void Send()
    {
        output.Write(Buffer.Written);
        Buffer.Clear();
    }
}
