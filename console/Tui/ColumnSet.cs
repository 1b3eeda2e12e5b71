using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <summary>The columns of a view in their order. Widths are set when a column is first seen, and change on demand only. One thread.</summary>
internal sealed class ColumnSet
{
    /// <summary>A time of day with milliseconds.</summary>
    public const int TimeWidth = 12;

    /// <summary>The same with month and day.</summary>
    public const int DatedTimeWidth = 18;

    /// <summary>A column that is cut by the edge shows at least so much.</summary>
    private const int LeastPart = 8;

    /// <summary>What comes first where it exists; the rest follows as it came.</summary>
    private static readonly string[] s_first = ["_time", "src_ip", "src_port", "dst_ip", "dst_port", "protocol", "octet_count", "packet_count", "tcp_flags", "exporter_ip", "in_if", "out_if", "src_as", "dst_as"];

    private static readonly string[] s_hidden = ["_id", "_table"];

    private readonly List<ColumnView> _all = [];
    private int _first;

    public IReadOnlyList<ColumnView> All => _all;

    public ColumnView[] Visible => [.. _all.Where(static column => !column.IsHidden).OrderBy(static column => column.IsPinned ? 0 : 1)];

    /// <summary>All fields are shown but those that tell where a row is stored.</summary>
    public bool HidesNothing => _all.TrueForAll(static column => !column.IsHidden || s_hidden.Contains(column.Name, StringComparer.Ordinal));

    /// <summary>Among the visible ones.</summary>
    public int Cursor { get; set; }

    public ColumnView? Current => Visible is { Length: > 0 } visible ? visible[Math.Clamp(Cursor, 0, visible.Length - 1)] : null;

    /// <summary>Adds the fields of rows that are not known yet.</summary>
    /// <param name="most">No column is wider at first.</param>
    /// <param name="timeWidth">Of <c>_time</c> at first.</param>
    public void Learn(IEnumerable<FieldRow> rows, Func<ColumnView, FieldRow, string> text, int most, int timeWidth)
    {
        FieldRow[] sample = [.. rows.Take(200)];
        foreach (string name in sample.SelectMany(static row => row.Names.ToArray()).Distinct(StringComparer.Ordinal).Where(name => Find(name) is null).ToArray())
        {
            _all.Add(new ColumnView(name) { IsHidden = s_hidden.Contains(name, StringComparer.Ordinal) });
        }

        foreach (ColumnView column in _all.Where(static column => column.Width == 0))
        {
            column.IsRight = sample.Any(row => row[column.Name].Kind == FieldKind.Number);
            int widest = column.Name == "_time" ? timeWidth : sample.Select(row => Drawing.CellText.Width(text(column, row))).DefaultIfEmpty(0).Max();
            int named = column.Name switch { "protocol" => 4, "tcp_flags" => 8, _ => 1 };
            column.Width = Math.Clamp(Math.Max(widest, named), Drawing.CellText.Width(column.Header), Math.Max(most, Drawing.CellText.Width(column.Header)));
        }
    }

    /// <summary>The order in which columns stand at first.</summary>
    public void Arrange()
    {
        List<ColumnView> ordered = [.. s_first.Select(Find).OfType<ColumnView>()];
        ordered.AddRange(_all.Except(ordered).ToArray());
        _all.Clear();
        _all.AddRange(ordered);
    }

    public ColumnView? Find(string name) => _all.Find(column => column.Name == name);

    public ColumnView Add(string name)
    {
        ColumnView column = Find(name) ?? new ColumnView(name);
        if (!_all.Contains(column))
        {
            _all.Add(column);
        }

        column.IsHidden = false;
        return column;
    }

    /// <summary>These columns and no others, in this order.</summary>
    public void Show(IReadOnlyList<string> names)
    {
        ColumnView[] shown = [.. names.Select(Add)];
        _all.RemoveAll(shown.Contains);
        _all.ForEach(static column => column.IsHidden = true);
        _all.InsertRange(0, shown);
        Cursor = _first = 0;
    }

    public void Place(ColumnView column, int place)
    {
        _all.Remove(column);
        _all.Insert(Math.Min(place, _all.Count), column);
    }

    /// <summary>Moves the column under the cursor among the visible ones.</summary>
    public void Move(int step)
    {
        ColumnView[] visible = Visible;
        int to = Cursor + step;
        if (Current is { } column && to >= 0 && to < visible.Length)
        {
            int place = _all.IndexOf(visible[to]);
            _all.Remove(column);
            _all.Insert(place, column);
            Cursor = Math.Clamp(Array.IndexOf(Visible, column), 0, visible.Length - 1);
        }
    }

    /// <summary>Which columns stand where in so many cells, with the one under the cursor among them.</summary>
    public List<ColumnPlace> Layout(int width)
    {
        ColumnView[] visible = Visible;
        Cursor = Math.Clamp(Cursor, 0, Math.Max(0, visible.Length - 1));
        int pinned = visible.Count(static column => column.IsPinned);
        _first = Math.Clamp(Math.Min(_first, Math.Max(0, Cursor - pinned)), 0, Math.Max(0, visible.Length - pinned - 1));
        while (true)
        {
            List<ColumnPlace> laid = [];
            int x = 0;
            for (int i = 0; i < visible.Length && x < width; i++)
            {
                if (i >= pinned && i < pinned + _first)
                {
                    continue;
                }

                int wide = Math.Min(visible[i].Width, width - x);
                if (wide < visible[i].Width && laid.Count > 0 && (visible[i].IsRight || wide < LeastPart))
                {
                    // A part of a number would be another number.
                    break;
                }

                laid.Add(new ColumnPlace(visible[i], i, x, wide));
                x += wide + 1;
            }

            bool seen = laid.Any(item => item.Index == Cursor && item.Width >= Math.Min(visible[item.Index].Width, width / 2));
            if (seen || visible.Length == 0 || pinned + _first >= Cursor)
            {
                return laid;
            }

            _first++;
        }
    }
}
