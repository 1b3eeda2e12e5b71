namespace LogFlowDb.Console.Paging;

/// <summary>
/// The rows that are in memory: a stretch of the view in its order, oldest first, with what is known of its ends. It grows by
/// pages and forgets what is far from the screen. One thread.
/// </summary>
internal sealed class RowWindow
{
    /// <summary>More rows than that are never kept of a paged view.</summary>
    public const int MaxRows = 4_000;

    private readonly List<FieldRow> _rows = [];

    public IReadOnlyList<FieldRow> Rows => _rows;

    public int Count => _rows.Count;

    public FieldRow this[int index] => _rows[index];

    /// <summary>No older rows are there.</summary>
    public bool AtStart { get; private set; }

    /// <summary>No newer rows were there when it was asked for.</summary>
    public bool AtEnd { get; set; }

    /// <summary>The first page: rows before an end, or behind a beginning.</summary>
    public void Fill(IReadOnlyList<FieldRow> rows, bool ascending, bool atStart, bool atEnd)
    {
        _rows.Clear();
        _rows.AddRange(ascending ? rows : rows.Reverse());
        (AtStart, AtEnd) = (atStart, atEnd);
    }

    /// <summary>Older rows, newest first.</summary>
    /// <returns>How many rows were put in front.</returns>
    public int Prepend(IReadOnlyList<FieldRow> rows, bool atStart)
    {
        _rows.InsertRange(0, rows.Reverse());
        AtStart = atStart;
        if (_rows.Count > MaxRows)
        {
            _rows.RemoveRange(MaxRows, _rows.Count - MaxRows);
            AtEnd = false;
        }

        return rows.Count;
    }

    /// <summary>Newer rows, oldest first.</summary>
    /// <returns>How many rows were dropped at the front.</returns>
    public int Append(IReadOnlyList<FieldRow> rows, bool atEnd)
    {
        _rows.AddRange(rows);
        AtEnd = atEnd;
        int surplus = Math.Max(0, _rows.Count - MaxRows);
        if (surplus > 0)
        {
            _rows.RemoveRange(0, surplus);
            AtStart = false;
        }

        return surplus;
    }

    /// <summary>The first row that is not before an instant; the last one when all are.</summary>
    public int IndexOf(long time)
    {
        int low = 0, high = _rows.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if ((_rows[middle].Time ?? long.MinValue) < time)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return Math.Clamp(low, 0, Math.Max(0, _rows.Count - 1));
    }
}
