namespace LogFlowDb.Console.Tui;

/// <summary>All keys: the one list from which the map, the help and the hint line are made. Where lines disagree the first counts.</summary>
internal static class KeyMap
{
    public static IReadOnlyList<KeyEntry> Entries { get; } =
    [
        new("rows", "Enter", Act.Open, Places.Tables, "open the table", "open"),
        new("rows", "Enter", Act.Open, Places.Rows, "the whole row", "row"),
        new("rows", "Enter", Act.Open, Places.Top, "keep the value, or the marked ones", "keep"),
        new("rows", "Enter", Act.Open, Places.Columns, "show or hide the column", "show/hide"),
        new("rows", "Enter", Act.Open, Places.Detail, "go into an array or map", ""),
        new("rows", "Enter", Act.Open, Places.Help, "do it", "do it"),
        new("histogram", "Enter", Act.Open, Places.Histogram, "zoom to the bucket or the brush", "zoom"),
        new("filter", "+", Act.Keep, Places.Rows | Places.Detail | Places.Top, "keep the cell's value; 24+ its /24; with marks all their values", "in"),
        new("filter", "-", Act.Drop, Places.Rows | Places.Detail | Places.Top, "drop the cell's value", "out"),
        new("analyse", "T", Act.Top, Places.Rows, "top values of the column by rows; again: octets, packets", "top"),
        new("analyse", "T", Act.Top, Places.Top, "by the next amount", "by"),
        new("filter", "&", Act.Filter, Places.Rows | Places.Panels, "filter: query language, nfdump's syntax, or words such as 10.0.0.0/8 tcp 443", "filter"),
        new("find", "/", Act.Find, Places.Lists, "find in the shown values", "find"),
        new("histogram", "i", Act.HistogramSize, Places.Rows | Places.Histogram, "histogram off, 1 line, 5 lines", "hist"),
        new("live", "F", Act.Follow, Places.Rows, "follow new rows; a move up pauses, G resumes", "follow"),
        new("analyse", "I", Act.Statistics, Places.Rows, "statistics of the column", "stats"),
        new("filter", "|", Act.Stage, Places.Rows, "append any stage of the query language", "stage"),
        new("histogram", "Tab", Act.NextPanel, Places.Rows | Places.Histogram | Places.Panels, "next panel: rows, histogram, panel", "panel"),
        new("time", "z", Act.ZoomIn, Places.Rows | Places.Histogram, "zoom in on the cursor's bucket", "zoom"),
        new("time", "Z", Act.ZoomOut, Places.Rows | Places.Histogram, "zoom out", "out"),
        new("time", "{", Act.Earlier, Places.Rows | Places.Histogram, "one window earlier", "earlier"),
        new("time", "}", Act.Later, Places.Rows | Places.Histogram, "one window later", "later"),
        new("columns", "[", Act.SortUp, Places.Rows, "sort up by the column", "sort"),
        new("columns", "]", Act.SortDown, Places.Rows, "sort down", ""),
        new("columns", "x", Act.Hide, Places.Rows, "hide the column", "hide"),
        new("columns", "X", Act.Columns, Places.Rows, "choose columns", "columns"),
        new("columns", "x Space", Act.Hide, Places.Columns, "show or hide the column", ""),
        new("columns", "H", Act.MoveLeft, Places.Rows | Places.Columns, "move the column to the left", ""),
        new("columns", "L", Act.MoveRight, Places.Rows | Places.Columns, "move the column to the right", ""),
        new("columns", "<", Act.Narrower, Places.Rows, "narrower", ""),
        new("columns", ">", Act.Wider, Places.Rows, "wider", ""),
        new("columns", "_", Act.FullWidth, Places.Rows, "full width and back", ""),
        new("columns", "!", Act.Pin, Places.Rows, "pin the column at the left", ""),
        new("columns", "U", Act.Units, Places.Rows, "raw numbers, k M G, per second", ""),
        new("columns", "p", Act.Names, Places.Rows, "numbers or names: 6 tcp, 443 https, flags", "names"),
        new("columns", "c", Act.ColumnByName, Places.Rows, "go to a column by name", ""),
        new("columns", "c", Act.AddColumn, Places.Detail, "add the field as a column", "column"),
        new("rows", "x", Act.Hex, Places.Detail, "the value as bytes, and back", "bytes"),
        new("filter", "O", Act.BothWays, Places.Rows, "both directions of this conversation", "both ways"),
        new("filter", "o", Act.Swap, Places.Rows, "swap source and destination", ""),
        new("find", "a", Act.Around, Places.Rows, "rows around this one without the filter, ± 30 s", "around"),
        new("find", "n", Act.FindNext, Places.Rows, "next match", ""),
        new("find", "N", Act.FindPrevious, Places.Rows, "previous match", ""),
        new("rows", "y", Act.CopyCell, Places.Rows | Places.Detail | Places.Top, "copy the cell", "copy"),
        new("rows", "Y", Act.CopyRow, Places.Rows | Places.Detail, "copy the row", ""),
        new("rows", "w", Act.CopyQuery, Places.Rows, "show and copy the query of this view", ""),
        new("rows", "e", Act.Export, Places.Rows, "export the view into a file", "export"),
        new("rows", "m", Act.Mark, Places.Rows | Places.Top, "mark the row or value", "mark"),
        new("histogram", "m", Act.HistogramMetric, Places.Histogram, "rows, octets, packets", "amount"),
        new("rows", "M", Act.Unmark, Places.Rows, "clear the marks", ""),
        new("rows", "J", Act.NextRow, Places.Detail, "next row", "next"),
        new("rows", "K", Act.PreviousRow, Places.Detail, "previous row", "previous"),
        new("histogram", "Left h", Act.BucketLeft, Places.Histogram, "bucket to the left", ""),
        new("histogram", "Right l", Act.BucketRight, Places.Histogram, "bucket to the right", ""),
        new("histogram", "v", Act.Brush, Places.Histogram, "begin or end the brush", "brush"),
        new("histogram", "S-Left", Act.BrushLeft, Places.Histogram, "brush to the left", ""),
        new("histogram", "S-Right", Act.BrushRight, Places.Histogram, "brush to the right", ""),
        new("histogram", "PgUp", Act.BrushEarlier, Places.Histogram, "the brush, or the bucket, earlier by its length", ""),
        new("histogram", "PgDn", Act.BrushLater, Places.Histogram, "the brush, or the bucket, later by its length", ""),
        new("histogram", "%", Act.Split, Places.Histogram, "split the bars by the 4 values of the current column that have most", "split"),
        new("histogram", "p", Act.Peak, Places.Histogram, "next peak", "peak"),
        new("filter", "u Backspace", Act.Undo, Places.Rows, "undo a step", "undo"),
        new("filter", "R", Act.Redo, Places.Rows, "redo", ""),
        new("time", "t", Act.GoTo, Places.Rows | Places.Histogram, "go to a time: 13:05, -2h, 2026-11-20T13:00", "time"),
        new("time", "@", Act.TimeMode, Places.Rows, "times in UTC, local, as age, as distance to the row above", ""),
        new("analyse", "D", Act.Distinct, Places.Rows, "how many different values", ""),
        new("analyse", "S", Act.Whole, Places.Statistics, "all rows instead of the sample", "all rows"),
        new("live", "=", Act.Freeze, Places.Rows, "freeze the screen, and go on", ""),
        new("live", "^r F5", Act.Refresh, Places.All, "again from the start", ""),
        new("frame", "C", Act.Collectors, Places.Tables | Places.Rows, "loggers and exporters", "collectors"),
        new("move", "j Down ^n", Act.Down, Places.Lists, "down", ""),
        new("move", "k Up ^p", Act.Up, Places.Lists, "up", ""),
        new("move", "h Left", Act.Left, Places.Rows | Places.Collectors, "column to the left", ""),
        new("move", "l Right", Act.Right, Places.Rows | Places.Collectors, "column to the right", ""),
        new("move", "^d", Act.HalfDown, Places.Lists, "half a page down", ""),
        new("move", "^u", Act.HalfUp, Places.Lists, "half a page up", ""),
        new("move", "^f Space PgDn", Act.PageDown, Places.Lists, "page down", ""),
        new("move", "^b b PgUp", Act.PageUp, Places.Lists, "page up", ""),
        new("move", "g Home", Act.First, Places.Lists, "first row of the window", ""),
        new("move", "G End", Act.Last, Places.Lists, "last row of the window; 500G row 500", ""),
        new("move", "%", Act.Percent, Places.Rows, "30% that part of the window", ""),
        new("move", "0 ^a", Act.FirstColumn, Places.Rows, "first column", ""),
        new("move", "$ ^e", Act.LastColumn, Places.Rows, "last column", ""),
        new("frame", ":", Act.Command, Places.All, "command: q, cols, table, set, save", ""),
        new("frame", "? F1", Act.Help, Places.All, "help", ""),
        new("frame", "Esc", Act.Close, Places.All, "close the prompt or panel, nothing else", ""),
        new("frame", "q", Act.Back, Places.All, "back, and out", "back"),
        new("frame", "Q", Act.Quit, Places.All, "out", ""),
        new("frame", "^c", Act.Stop, Places.All, "stop the scan; never leaves", ""),
        new("frame", "^z", Act.Suspend, Places.All, "suspend", ""),
        new("frame", "^l", Act.Redraw, Places.All, "draw anew", ""),
        new("frame", "F2", Act.Mouse, Places.All, "mouse on or off: wheel, click, drag on the histogram", ""),
    ];

    public static Act Find(Places place, string key)
    {
        foreach (KeyEntry entry in Entries)
        {
            if (entry.IsIn(place) && entry.Names.Contains(key, StringComparer.Ordinal))
            {
                return entry.Act;
            }
        }

        return Act.None;
    }
}
