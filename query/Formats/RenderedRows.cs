using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Formats;

/// <summary>The cells of one batch after the other as bytes. Not thread-safe.</summary>
public sealed class RenderedRows(ValueEncoder encoder)
{
    private readonly List<RenderedColumn> _rendered = [];
    private string[] _names = [];
    private int[] _sources = [];

    /// <summary>The fields to show, in order; null shows those that a batch has.</summary>
    public IReadOnlyList<string>? Fields { get; set; }

    /// <summary>Of the columns of the present batch.</summary>
    public ReadOnlySpan<string> Names => _names;

    /// <summary>Renders the columns to show of a batch, and says whether they are others than in the batch before.</summary>
    public bool Render(RowBatch batch)
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

    public bool IsNull(int column, int row) => _sources[column] < 0 || _rendered[column].IsNull(row);

    /// <summary>The bytes of a cell that is not null, valid until the next call.</summary>
    public ReadOnlySpan<byte> Cell(int column, int row) => _rendered[column][row];
}
