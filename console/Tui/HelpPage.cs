using LogFlowDb.Console.Drawing;

namespace LogFlowDb.Console.Tui;

/// <summary>All keys, those of the page it was called from first; Enter does what the line says.</summary>
internal sealed class HelpPage(Browser browser, Page from) : Page
{
    private readonly ListView _view = new();
    private string _filter = "";

    public override Places Place => Places.Help;

    public override string Title => "keys" + (_filter.Length > 0 ? $" › {_filter}" : "");

    public override string Caption => "counts go in front: 24+";

    public override string Status => "Enter does it · / filters · q back";

    public override void Draw(CellBuffer buffer, Area area)
    {
        KeyEntry[] entries = Entries();
        _view.Fit(entries.Length, area.Height);
        int width = Math.Min(16, entries.Select(static entry => entry.Keys.Length).DefaultIfEmpty(0).Max());
        bool wide = area.Width >= 100;
        for (int i = 0; i < Math.Min(area.Height, entries.Length - _view.Top); i++)
        {
            KeyEntry entry = entries[_view.Top + i];
            bool here = entry.IsIn(from.Place);
            buffer.PutIn(2, area.Y + i, width, entry.Keys, Style.Bold);
            if (wide)
            {
                buffer.PutIn(width + 4, area.Y + i, 10, entry.Group, Style.Dim);
            }

            buffer.Put(width + (wide ? 15 : 4), area.Y + i, entry.Text, here ? Style.Plain : Style.Dim);
            if (_view.Top + i == _view.Cursor)
            {
                buffer.Restyle(area.Row(i), static style => style.With(Accent.Reverse));
            }
        }
    }

    public override bool Do(Act act, int? count)
    {
        KeyEntry[] entries = Entries();
        switch (act)
        {
            case Act.Open when entries.Length > 0:
                Act chosen = entries[_view.Cursor].Act;
                browser.Close(this);
                browser.Do(chosen, count);
                return true;
            case Act.Find:
                browser.Ask(new LinePrompt("/", _filter, static _ => null) { Changed = text => _filter = text, Cancelled = () => _filter = "" });
                return true;
            case Act.Help or Act.Close:
                browser.Close(this);
                return true;
            default:
                return _view.Do(act, count, entries.Length);
        }
    }

    private KeyEntry[] Entries() => [.. KeyMap.Entries
        .Where(entry => $"{entry.Keys} {entry.Group} {entry.Text}".Contains(_filter, StringComparison.OrdinalIgnoreCase))
        .OrderBy(entry => entry.IsIn(from.Place) ? 0 : 1)];
}
