using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Scans;
using LogFlowDb.Query.Sources;
using LogFlowDb.Query.Stages;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>Stages that rows come from.</summary>
internal static class SourceStages
{
    private const int InvalidTableSpec = 10603;
    private const int NoTable = 10604;
    private const int TableNotFound = 10605;
    private const int NoLogger = 11300;
    private const int NoWindow = 11301;
    private const int LoggerNotFound = 11302;
    private const int JsonNotQuoted = 10200;
    private const int InvalidJson = 10201;

    public static readonly StageDefinition[] All =
    [
        new("table", "table [from=T] [to=T] [duration=10m] [window=1m] [offset=N] [limit=N] [order=asc|desc] name[, name*, name?]",
            "Rows of tables, newest first; with window= those written from now on", ListGrammars.TableNames(NoTable),
            ["from", "to", "duration", "window", "offset", "limit", "order"], BindTable),
        new("logger", @"logger window=1m [limit=N] namespace\name[, …]", "Records of loggers as they come", ListGrammars.TableNames(NoLogger, "the name of a logger expected"), ["window", "limit"], BindLogger),
        new("json", "json \"[{…}, …]\"", "Rows of a literal", TextGrammars.Text(JsonNotQuoted, "a JSON text in double quotes expected"), [], BindJson),
        new("system", "system tables|count|blocks|queries|commands|functions|…", "Rows about the database itself", ListGrammars.Words, [], BindSystem),
    ];

    private static SourceStage? BindTable(StageBinder binder)
    {
        List<TableName> tables = [];
        foreach (Token word in binder.Arguments<WordArguments>().Words)
        {
            TableName name = word.IsQuoted || !word.Text.EndsWith('?')
                ? new TableName(word.Text, Optional: false)
                : new TableName(word.Text[..^1], Optional: true);
            if (name.Pattern.Length == 0)
            {
                binder.Error(InvalidTableSpec, word, "the name of a table expected");
            }
            else if (binder.Binding.TableNames is { } known && !name.Optional && !name.IsPattern && !known.Contains(name.Pattern))
            {
                binder.StateError(TableNotFound, word, $"table not found: {name.Pattern}", NearName.Hint(name.Pattern, known));
            }

            tables.Add(name);
        }

        Value? from = Time(binder, "from"), to = Time(binder, "to");
        long? duration = binder.Duration("duration");
        if (duration is <= 0)
        {
            binder.Error(null, binder.Option("duration")!.Value, "a duration above 0 expected");
        }

        if (duration is not null && (from is not null || to is not null))
        {
            binder.Error(null, binder.Option("duration")!.Key, "duration excludes from and to");
        }

        if (binder.Option("window") is not null)
        {
            return BindWindow(binder) is { } window ? new LiveTableStage(tables, window, binder.Number("limit", 10602)) : null;
        }

        string order = binder.Text("order") ?? "desc";
        if (order is not ("asc" or "desc"))
        {
            binder.Error(null, binder.Option("order")!.Value, $"order={order}: asc or desc expected", NearName.Hint(order, ["asc", "desc"]));
        }

        return new TableStage(tables, from, to, duration, binder.Number("offset", 10601) ?? 0, binder.Number("limit", 10602), order == "asc");
    }

    /// <summary>The time of a live source; null after an error.</summary>
    private static long? BindWindow(StageBinder binder)
    {
        OptionNode option = binder.Option("window")!;
        if (binder.Node.Options.FirstOrDefault(static other => other.Name is "from" or "to" or "duration" or "offset" or "order") is { } excluded)
        {
            binder.Error(null, excluded.Key, $"window excludes {excluded.Name}: rows come as they are written, from now on");
            return null;
        }

        long? window = binder.Duration("window");
        if (window is <= 0)
        {
            binder.Error(null, option.Value, "a time above 0 expected", "window=1m");
            return null;
        }

        return window;
    }

    private static LoggerStage? BindLogger(StageBinder binder)
    {
        IReadOnlyList<Token> words = binder.Arguments<WordArguments>().Words;
        if (binder.Option("window") is null)
        {
            binder.Error(NoWindow, binder.Node.Name, "logger needs to know how long", "logger window=1m " + words[0].Text);
            return null;
        }

        IReadOnlyList<string>? known = binder.Binding.TableNames is null ? null : binder.Binding.Environment.Loggers?.Names;
        foreach (Token word in words)
        {
            if (known is not null && !word.Text.Contains('*', StringComparison.Ordinal) && !known.Contains(word.Text))
            {
                binder.StateError(LoggerNotFound, word, $"logger not found: {word.Text}", NearName.Hint(word.Text, known));
            }
        }

        return BindWindow(binder) is { } window ? new LoggerStage([.. words.Select(static word => word.Text)], window, binder.Number("limit", null)) : null;
    }

    private static Value? Time(StageBinder binder, string option)
    {
        if (binder.Text(option) is not { } text)
        {
            return null;
        }

        if (TimePoint.TryParse(text, binder.Binding, out long nanoseconds))
        {
            return Value.FromDate(nanoseconds);
        }

        Token value = binder.Option(option)!.Value;
        binder.Error(null, value.Offset, Math.Max(value.End, value.Offset - 1), $"{option}={text} is no time",
            "20261101, 20261101103000, 2026-11-01T10:30 or -1h");
        return null;
    }

    private static JsonStage? BindJson(StageBinder binder)
    {
        Token text = binder.Arguments<TextArguments>().Text;
        if (JsonLiteral.TryParse(text.Text, out IReadOnlyList<ValueMap> rows, out int at, out string message))
        {
            return new JsonStage(rows);
        }

        int offset = Math.Min(text.Offset + 1 + at, text.End);
        binder.Error(InvalidJson, offset, text.End, message, "{name: \"text\", n: 1} or [{…}, {…}]");
        return null;
    }

    private static SystemStage? BindSystem(StageBinder binder)
    {
        IReadOnlyList<Token> words = binder.Arguments<WordArguments>().Words;
        IReadOnlyList<SystemTable> tables = SystemTables.All(catalog: null, binder.Binding.Environment);
        if (words.Count == 1 && tables.FirstOrDefault(table => table.Name == words[0].Text) is { } found)
        {
            return new SystemStage(found.Name, [.. found.Columns.Select(static column => column.Name)]);
        }

        IReadOnlyList<string> names = [.. tables.Select(static table => table.Name)];
        binder.ErrorAtArguments(95000, $"one of {string.Join(", ", names)} expected", words.Count > 0 ? NearName.Hint(words[0].Text, names) : null);
        return null;
    }
}
