using LogFlowDb.Engine.Diagnostics;

namespace LogFlowDb.Query;

/// <summary>A stored query with parameters, run as <c>proc name(argument, …)</c>.</summary>
/// <param name="Query">Its text, in which <c>$("parameter")</c> stands for an argument.</param>
public sealed record Procedure(string Name, IReadOnlyList<ProcedureParameter> Parameters, string Query)
{
    /// <summary><c>name(type parameter, …)</c>.</summary>
    public string Signature => $"{Name}({string.Join(", ", Parameters.Select(static parameter => $"{parameter.Type} {parameter.Name}"))})";

    /// <summary>Reads parameters as a signature shows them: <c>int n, string host</c>; nothing, or <c>-</c>, for none.</summary>
    /// <returns>Null with what is wrong.</returns>
    public static IReadOnlyList<ProcedureParameter>? TryParseParameters(string text, out string error)
    {
        List<ProcedureParameter> parameters = [];
        error = "";
        foreach (string part in text.Trim() is "" or "-" ? [] : text.Split(','))
        {
            string[] words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 2 || !IsName(words[1]))
            {
                error = $"{part.Trim()}: a type and a name expected, such as int n";
                return null;
            }

            if (!ProcedureParameter.Types.Contains(words[0]))
            {
                error = $"unknown type {words[0]}: one of {string.Join(", ", ProcedureParameter.Types)}{NearName.Suffix(words[0], ProcedureParameter.Types)}";
                return null;
            }

            if (parameters.Exists(known => known.Name == words[1]))
            {
                error = $"parameter {words[1]} is given twice";
                return null;
            }

            parameters.Add(new ProcedureParameter(words[1], words[0]));
        }

        return parameters;
    }

    /// <summary>True for what can be called: letters, digits and <c>_</c>, no digit first, 64 at most.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 64 && !char.IsAsciiDigit(text[0]) && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
}

/// <summary>A parameter of a <see cref="Procedure"/>.</summary>
/// <param name="Type">One of <see cref="Types"/>.</param>
public sealed record ProcedureParameter(string Name, string Type)
{
    public static IReadOnlyList<string> Types { get; } = ["string", "int", "double", "bool", "date", "ip"];
}
