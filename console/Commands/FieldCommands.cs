using System.Globalization;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Commands;

/// <summary><c>logstorage.setFields</c> and <c>unsetFields</c>: fields that a table is meant to have. Advice, never enforced.</summary>
internal static class FieldCommands
{
    private static readonly string[] s_types = ["string", "short", "int", "long", "float", "double", "date", "bool", "ip", "mac"];

    public static string Text(FieldDefinition field) =>
        field.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"{field.Type}({field.Length})") : field.Type;

    public static void Set(CommandContext context)
    {
        (Database database, string table) = context.Table();
        List<FieldDefinition> fields = [];
        while (context.Ask("field definition? ")?.Trim() is { Length: > 0 } definition)
        {
            fields.Add(Parse(definition));
        }

        database.SetSettings(table, database.Settings(table)! with { Fields = fields });
        context.WriteLine("schema changed");
    }

    public static void Unset(CommandContext context)
    {
        (Database database, string table) = context.Table();
        database.SetSettings(table, database.Settings(table)! with { Fields = [] });
        context.WriteLine("schema changed");
    }

    private static FieldDefinition Parse(string definition)
    {
        int blank = definition.IndexOfAny([' ', '\t']);
        if (blank < 0)
        {
            throw Wrong(definition, "name type or name type(length)");
        }

        string name = definition[..blank], type = definition[blank..].Trim();
        int length = 0;
        int open = type.IndexOf('(', StringComparison.Ordinal);
        if (open > 0)
        {
            if (!type.EndsWith(')') || !int.TryParse(type.AsSpan(open + 1, type.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length == 0)
            {
                throw Wrong(definition, "name type(length)");
            }

            type = type[..open].Trim();
        }

        return s_types.Contains(type)
            ? new FieldDefinition(name, type, length)
            : throw Wrong(definition, $"no type {type}{NearName.Suffix(type, s_types)}, one of {string.Join(", ", s_types)}");
    }

    private static CommandFailedException Wrong(string definition, string what) => new($"invalid field definition: {definition} ({what})");
}
