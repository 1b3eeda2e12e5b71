using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Tui;

/// <summary>What can be typed behind a colon.</summary>
internal static class CommandPrompt
{
    private static readonly string[] s_words = ["q", "quit", "cols", "set", "save", "table", "help", "hints"];

    public static IEnumerable<string> Words(Browser browser, string before) => before.Trim() switch
    {
        "" => s_words,
        "set" => ["hints", "mouse"],
        "table" => browser.Tables,
        "cols" => browser.Top is TablePage view ? view.Columns.All.Select(static column => column.Name) : [],
        "set hints" or "set mouse" or "hints" => ["on", "off"],
        _ => [],
    };

    /// <returns>What is wrong; null when it was done.</returns>
    public static string? Run(Browser browser, string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case []:
                return null;
            case ["q" or "quit"]:
                browser.CloseAll();
                return null;
            case ["help"]:
                browser.Do(Act.Help, null);
                return null;
            case ["cols"]:
                browser.Do(Act.Columns, null);
                return null;
            case ["cols", ..]:
                return browser.Top is TablePage view ? view.ShowColumns(string.Join(' ', words[1..]).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)) : "columns are those of a table: open one first";
            case ["save"]:
                return browser.Top is TablePage table ? table.Save() : "a table's columns are saved: open one first";
            case ["table", var name] when browser.Tables is { Count: > 0 } tables && !tables.Contains(name, StringComparer.Ordinal):
                return $"table not found: {name}{NearName.Suffix(name, tables)}";
            case ["table", var name]:
                browser.Open(new TablePage(browser, name));
                return null;
            case ["set", "hints", "on" or "off"]:
                browser.HintsAreOn = words[2] == "on";
                return null;
            case ["set", "mouse", "on" or "off"]:
                if (browser.MouseIsOn != (words[2] == "on"))
                {
                    browser.Do(Act.Mouse, null);
                }

                return null;
            case ["set", ..]:
                return "set hints on|off, set mouse on|off";
            case ["hints", "on" or "off"]:
                browser.HintsAreOn = words[1] == "on";
                return null;
            default:
                return $"unknown: {words[0]}{NearName.Suffix(words[0], s_words)}";
        }
    }
}
