using System.Text;

namespace LogFlowDb.Console.Paging;

/// <summary>Names and values as queries write them.</summary>
internal static class FieldText
{
    /// <summary>A field where an expression or a list of fields is expected.</summary>
    public static string Name(string field) => IsWord(field) ? field : $"field({Quoted(field)})";

    public static string Table(string table) => table.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') ? table : $"`{table}`";

    public static string Quoted(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char c in text)
        {
            quoted.Append(c switch { '"' => "\\\"", '\\' => "\\\\", '\n' => "\\n", '\t' => "\\t", '\r' => "\\r", _ => c.ToString() });
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>An expression that is true for rows with this value, or for all others.</summary>
    public static string Test(string field, FieldValue value, bool keep)
    {
        string name = Name(field);
        if (value.IsNull)
        {
            return $"{(keep ? "isnull" : "isnotnull")}({name})";
        }

        string literal = value.Kind switch
        {
            FieldKind.Number or FieldKind.Bool => value.Text,
            _ => Literal(value.Text),
        };

        // != leaves rows without a value out, but who drops a value means to keep those.
        return keep ? $"{name} == {literal}" : $"not({name} == {literal})";
    }

    /// <summary>A star in a literal stands for any characters; put together at run time it stands for itself.</summary>
    private static string Literal(string text) => text.Contains('*', StringComparison.Ordinal) ? $"concat({Quoted(text)}, \"\")" : Quoted(text);

    private static bool IsWord(string field) => field.Length > 0 && !char.IsAsciiDigit(field[0]) && field.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_')
        && field is not ("and" or "or" or "not" or "true" or "false" or "null" or "by" or "as");
}
