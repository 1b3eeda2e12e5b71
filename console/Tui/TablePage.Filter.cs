using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <content>Filters and other steps, with undo.</content>
internal sealed partial class TablePage
{
    private const int PreviewMilliseconds = 150;
    private const int MaxUndo = 100;

    private static readonly List<string> s_filterHistory = [];

    private long? _previewAt;
    private string _previewText = "";
    private ViewQuery? _beforePreview;

    /// <summary>Another view of the table; the one before can be had back.</summary>
    public void Change(ViewQuery view, bool reload = true)
    {
        if (view == _view)
        {
            return;
        }

        _undo.Add((_beforePreview ?? _view, _windowFrom, _windowTo));
        if (_undo.Count > MaxUndo)
        {
            _undo.RemoveAt(0);
        }

        _redo.Clear();
        Use(view, reload);
    }

    /// <summary>Rows with a value, or all others.</summary>
    public void Test(string field, FieldValue value, bool keep) =>
        AddSearch(FieldText.Test(field, value, keep), $"{(keep ? "" : "not ")}{ShortName(field)} {(value.IsNull ? "null" : _text.NameOf(field, value) is { } name && field is "protocol" ? name : value.Text)}");

    public void AddSearch(string expression, string label)
    {
        string? wrong = _browser.Settings.Check($"table t | search {expression}")?.Message;
        if (wrong is not null)
        {
            _browser.Message = $"this value cannot be filtered by: {wrong}";
            return;
        }

        Change(_view with { Steps = [.. _view.Steps, Paging.Step.Search(expression, label)] });
    }

    /// <summary>The expression of the searches at the end.</summary>
    private static string FilterOf(ViewQuery view)
    {
        string[] searches = [.. Searches(view).Select(static step => step.Text["search ".Length..])];
        return searches.Length == 1 ? searches[0] : string.Join(" and ", searches.Select(static text => text.Contains(" or ", StringComparison.Ordinal) ? $"({text})" : text));
    }

    private static IEnumerable<Step> Searches(ViewQuery view) => view.Steps.Reverse().TakeWhile(static step => step.Text.StartsWith("search ", StringComparison.Ordinal)).Reverse();

    private static string ShortName(string field) => field switch
    {
        "protocol" => "",
        _ => field,
    };

    private string Label(string typed) => typed.Length > 40 ? typed[..39] + "…" : typed;

    private void Use(ViewQuery view, bool reload)
    {
        FieldRow? near = _follows && !_followPaused ? null : CurrentRow;
        bool sameRows = view.Steps.SequenceEqual(_view.Steps);
        if (!_view.IsPaged)
        {
            near = null;
        }

        bool otherTime = view.From is { } from && view.To is { } && (from != _windowFrom || view.To != _windowTo) && reload;
        _view = view;
        if (otherTime)
        {
            ShowWindow(view.From!.Value, view.To!.Value);
        }
        else if (!sameRows)
        {
            _total = null;
            AskHistogram();
        }

        if (reload)
        {
            Reload(near);
        }
    }

    private void Preview()
    {
        FilterReading reading = _filters.Read(_previewText);
        if (reading.State == FilterState.Good && _beforePreview is { } before)
        {
            ViewQuery view = WithFilter(before, reading.Expression, _previewText);
            if (view != _view)
            {
                Use(view, reload: true);
            }
        }
    }

    private ViewQuery WithFilter(ViewQuery view, string expression, string typed)
    {
        Step[] kept = [.. view.Steps.Take(view.Steps.Count - Searches(view).Count())];
        string old = FilterOf(view);
        if (expression.Length == 0)
        {
            return view with { Steps = kept };
        }

        // What was only added to stays a step of its own, so that it can be taken back alone.
        return old.Length > 0 && expression.StartsWith(old + " and ", StringComparison.Ordinal)
            && _filters.Read(expression[(old.Length + 5)..]) is { State: FilterState.Good, Expression: { Length: > 0 } added }
            ? view with { Steps = [.. view.Steps, Paging.Step.Search(added, Label(added))] }
            : expression == old ? view : view with { Steps = [.. kept, Paging.Step.Search(expression, Label(typed))] };
    }

    private void AskFilter()
    {
        _beforePreview = _view;
        string old = FilterOf(_view);
        _browser.Ask(new LinePrompt("&", old, text =>
        {
            FilterReading reading = _filters.Read(text);
            if (reading.State != FilterState.Good)
            {
                return reading.Note;
            }

            ViewQuery view = WithFilter(_beforePreview ?? _view, reading.Expression, text);
            _previewAt = null;
            if (view != _view || view != _beforePreview)
            {
                bool shown = view == _view;
                _undo.Add((_beforePreview ?? _view, _windowFrom, _windowTo));
                _redo.Clear();
                if (!shown)
                {
                    Use(view, reload: true);
                }
            }

            _beforePreview = null;
            if (text.Length > 0 && (s_filterHistory.Count == 0 || s_filterHistory[^1] != text))
            {
                s_filterHistory.Add(text);
            }

            return null;
        })
        {
            Judge = text => _filters.Read(text) is var reading && reading.State == FilterState.Wrong ? (reading.Note, Style.Error) : (reading.Note, Style.Plain),
            Changed = text =>
            {
                _previewText = text;
                _previewAt = Environment.TickCount64 + PreviewMilliseconds;
            },
            Cancelled = () =>
            {
                _previewAt = null;
                if (_beforePreview is { } before && before != _view)
                {
                    Use(before, reload: true);
                }

                _beforePreview = null;
            },
            Words = _ => _columns.All.Select(static column => column.Name).Concat(LogFlowDb.Query.LanguageReference.Functions.Select(static entry => entry.Name)),
            History = s_filterHistory,
        });
    }

    private bool DoFilter(Act act, int? count)
    {
        switch (act)
        {
            case Act.Filter:
                AskFilter();
                return true;
            case Act.Keep or Act.Drop:
                TestCell(act == Act.Keep, count);
                return true;
            case Act.Stage:
                _browser.Ask(new LinePrompt("|", "", AddStage)
                {
                    Judge = text => text.Length == 0 ? ("any stage: stats count by src_ip", Style.Dim) : StageError(text) is { } wrong ? ("✗ " + wrong, Style.Plain) : ("ok", Style.Plain),
                    Words = before => before.Trim().Length == 0 ? LogFlowDb.Query.LanguageReference.Stages.Select(static entry => entry.Name) : _columns.All.Select(static column => column.Name).Concat(LogFlowDb.Query.LanguageReference.Aggregates.Select(static entry => entry.Name)),
                });
                return true;
            case Act.Undo when _undo.Count > 0:
                Swap(_undo, _redo);
                return true;
            case Act.Redo when _redo.Count > 0:
                Swap(_redo, _undo);
                return true;
            case Act.Undo or Act.Redo:
                _browser.Message = act == Act.Undo ? "nothing to undo" : "nothing to redo";
                return true;
            case Act.Swap:
                Change(_view with { Steps = [.. _view.Steps.Select(static step => new Step(Swapped(step.Text), Swapped(step.Label)))] });
                return true;
            case Act.BothWays:
                Conversation();
                return true;
            case Act.Around:
                Around();
                return true;
            default:
                return false;
        }
    }

    /// <summary>Takes a view with its window from one list and leaves that of now in the other.</summary>
    private void Swap(List<(ViewQuery View, long From, long To)> from, List<(ViewQuery View, long From, long To)> to)
    {
        (ViewQuery view, long start, long end) = from[^1];
        from.RemoveAt(from.Count - 1);
        to.Add((_view, _windowFrom, _windowTo));
        bool otherWindow = end > start && (start, end) != (_windowFrom, _windowTo);
        Use(view, reload: true);
        if (otherWindow)
        {
            ShowWindow(start, end);
        }
    }

    private string? StageError(string text) => _browser.Settings.Check($"table t | {text}")?.Message;

    private string? AddStage(string text)
    {
        string stage = text.Trim().TrimStart('|').Trim();
        if (stage.Length == 0)
        {
            return null;
        }

        if (StageError(stage) is { } wrong)
        {
            return wrong;
        }

        Change(_view with { Steps = [.. _view.Steps, new Step(stage, Label(stage))] });
        return null;
    }

    private void TestCell(bool keep, int? count)
    {
        if (CurrentRow is not { } row || _columns.Current is not { } column)
        {
            return;
        }

        FieldValue value = row[column.Name];
        FieldRow[] marked = [.. _rows.Rows.Where(item => item.Time is { } time && _marks.Contains((time, item.Id)))];
        if (marked.Length > 0)
        {
            FieldValue[] values = [.. marked.Select(item => item[column.Name]).Distinct()];
            string any = string.Join(" or ", values.Select(item => FieldText.Test(column.Name, item, keep: true)));
            AddSearch(keep ? any : $"not({any})", $"{(keep ? "" : "not ")}{column.Header} {values.Length} values");
            _marks.Clear();
        }
        else if (column.Name == "_time" && row.Time is { } time)
        {
            long minute = Instants.Floor(time, Instants.Minute);
            if (keep)
            {
                Frame(minute, minute + Instants.Minute, bounded: true, time);
            }
            else
            {
                _browser.Message = "a time is kept (+) or left by { and }, not dropped";
            }
        }
        else if (count is { } bits && IPAddress.TryParse(value.Text, out IPAddress? address) && bits <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128))
        {
            IPNetwork network = Network(address, bits);
            AddSearch(string.Create(CultureInfo.InvariantCulture, $"{(keep ? "" : "not(")}cidr({FieldText.Name(column.Name)}, \"{network}\"){(keep ? "" : ")")}"), $"{(keep ? "" : "not ")}{column.Header} {network}");
        }
        else if (value.Kind == FieldKind.Nested)
        {
            _browser.Message = "arrays and maps are not filtered by: & takes an expression";
        }
        else
        {
            Test(column.Name, value, keep);
        }
    }

    private static IPNetwork Network(IPAddress address, int bits)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
        {
            int kept = Math.Clamp(bits - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xff00 >> kept);
        }

        return new IPNetwork(new IPAddress(bytes), bits);
    }

    private static string Swapped(string text) => text.Replace("src_", "\u0001", StringComparison.Ordinal).Replace("dst_", "src_", StringComparison.Ordinal).Replace("\u0001", "dst_", StringComparison.Ordinal);

    private void Conversation()
    {
        if (CurrentRow is not { } row || row["src_ip"].IsNull || row["dst_ip"].IsNull)
        {
            _browser.Message = "the row shows no two addresses: src_ip and dst_ip have to be columns";
            return;
        }

        string one = One("src", "dst"), other = One("dst", "src");
        AddSearch($"({one}) or ({other})", $"{row["src_ip"].Text} ⇄ {row["dst_ip"].Text}");

        string One(string from, string to)
        {
            IEnumerable<string> tests = ((string, string)[])[($"{from}_ip", "src_ip"), ($"{to}_ip", "dst_ip"), ($"{from}_port", "src_port"), ($"{to}_port", "dst_port")] is var pairs
                ? pairs.Where(pair => !row[pair.Item2].IsNull).Select(pair => FieldText.Test(pair.Item1, row[pair.Item2], keep: true))
                : [];
            return string.Join(" and ", tests);
        }
    }

    /// <summary>What happened near the row, whatever the filter says.</summary>
    private void Around()
    {
        if (CurrentRow is not { Time: { } time } row)
        {
            return;
        }

        _marks.Add((time, row.Id));
        Change(_view with { Steps = [], SortField = null, From = time - (30 * Instants.Second), To = time + (30 * Instants.Second) }, reload: false);
        ShowWindow(time - (30 * Instants.Second), time + (30 * Instants.Second));
        _cursor = _top + (_height / 2);
        Reload(row);
        _browser.Message = "± 30 s around the marked row, without the filter · u goes back";
    }
}
