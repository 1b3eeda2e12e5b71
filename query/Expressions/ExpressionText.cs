using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Expressions;

/// <summary>Pieces of the canonical text of expressions.</summary>
internal static class ExpressionText
{
    /// <summary>A name as an expression reads it.</summary>
    public static string Field(string name) => Lexemes.IsName(name) ? name : $"field({Quote(name)})";

    /// <summary>A text in double quotes with the escapes of the language.</summary>
    public static string Quote(string text)
    {
        System.Text.StringBuilder quoted = new(text.Length + 2);
        quoted.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '\\' or '"' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
