using System.Globalization;
using System.Text;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>Pieces of the canonical text of stages.</summary>
internal static class StageText
{
    private static readonly (long Nanoseconds, string Unit)[] s_units =
    [
        (604_800_000_000_000, "w"), (86_400_000_000_000, "d"), (3_600_000_000_000, "h"), (60_000_000_000, "m"), (1_000_000_000, "s"),
    ];

    public static string List<T>(IEnumerable<T> items) => string.Join(", ", items);

    public static string List(IEnumerable<string> names) => string.Join(", ", names.Select(Name));

    /// <summary>The name of a field, table or file as a list of words takes it: in quotes where it could be read as something else.</summary>
    public static string Name(string name)
    {
        bool isPlain = name.Length > 0 && name[0] is not ('-' or '+') && name[^1] != '?'
            && name is not ("by" or "as" or "for" or "rows" or "cols") && !name.StartsWith("$(", StringComparison.Ordinal);
        foreach (char c in name)
        {
            isPlain &= char.IsLetterOrDigit(c) || (c is > ' ' and <= '~' && !",=()[]\"`|\\".Contains(c));
        }

        return isPlain ? name : Quote(name);
    }

    /// <summary><c> by a, b</c>, or nothing without fields.</summary>
    public static string By(IReadOnlyList<string> fields) => fields.Count == 0 ? "" : " by " + List(fields);

    /// <summary><c> name=value</c> when the option is given.</summary>
    public static string Option(string name, long? value) =>
        value is { } given ? string.Create(CultureInfo.InvariantCulture, $" {name}={given}") : "";

    public static string Option(string name, bool given, string value = "t") => given ? $" {name}={(value.StartsWith('"') ? value : Name(value))}" : "";

    /// <summary>The largest unit that divides the time; a rest below a second is dropped.</summary>
    public static string Duration(long nanoseconds)
    {
        foreach ((long unit, string letter) in s_units)
        {
            if (nanoseconds % unit == 0)
            {
                return (nanoseconds / unit).ToString(CultureInfo.InvariantCulture) + letter;
            }
        }

        return (nanoseconds / 1_000_000_000).ToString(CultureInfo.InvariantCulture) + "s";
    }

    /// <summary>A string literal of the language.</summary>
    public static string Quote(string text)
    {
        StringBuilder quoted = new("\"", text.Length + 2);
        foreach (char c in text)
        {
            quoted.Append(c switch
            {
                '\\' => @"\\",
                '"' => "\\\"",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>An instant as the options <c>from</c> and <c>to</c> take it.</summary>
    public static string Time(Value date) => ValueText.FormatDate(date.AsLong);
}
