using LogFlowDb.Collectors.Loggers;
using LogFlowDb.Console.Commands;
using LogFlowDb.Console.Editing;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Shell;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Interactive;

/// <summary>
/// Completes commands with their arguments, and queries: stages, options, tables, fields, functions, aggregates. All from the catalogues
/// that run them, and from what there is in the directory.
/// </summary>
internal sealed class ShellCompleter(ShellCatalogue catalogue) : ICompleter
{
    private static readonly string[] s_aggregating = ["stats", "timechart", "top", "rare", "pivot", "streamstats", "eventstats"];

    /// <summary>In the query console its own commands stand in place of the shell's.</summary>
    public bool IsQueryConsole { get; set; }

    public Completion Complete(string text, int cursor)
    {
        string before = text[..cursor];
        string line = before.TrimStart();
        if (line.StartsWith('.'))
        {
            return Dot(before);
        }

        string query = line.StartsWith("query ", StringComparison.Ordinal) ? line["query ".Length..].TrimStart() : line;
        if (QueryText.IsQuery(query + " ") && (query.Contains(' ') || query.Contains('|')))
        {
            return Query(before, query);
        }

        int start = WordStart(before);
        return before[..start].TrimStart().Length == 0 ? First(before, start) : Command(before, start);
    }

    private static Completion Among(string before, int start, IEnumerable<CompletionItem> items)
    {
        string word = before[start..];
        return new Completion(
            start,
            [.. items.Where(item => item.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase)).DistinctBy(static item => item.Text).OrderBy(static item => item.Text, StringComparer.Ordinal)]);
    }

    /// <summary>Where the word before the cursor begins, blanks alone separating.</summary>
    private static int WordStart(string before)
    {
        int start = before.Length;
        while (start > 0 && !char.IsWhiteSpace(before[start - 1]))
        {
            start--;
        }

        return start;
    }

    private static Completion Dot(string before)
    {
        int start = WordStart(before);
        string[] words = before[..start].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            [] => Among(before, start, DotCommands.All.Select(static command => new CompletionItem(command.Name, command.Text, command.Arguments.Length > 0 ? " " : ""))),
            [".format" or ".last"] => Among(before, start, OutputFormat.Names.Select(static name => new CompletionItem(name))),
            [".help"] => Among(before, start, DotCommands.All.Select(static command => new CompletionItem(command.Name, command.Text))),
            _ => new Completion(start, []),
        };
    }

    private static IEnumerable<CompletionItem> Words(IEnumerable<(string Name, string Note)> names) => names.Select(static name => new CompletionItem(name.Name, name.Note));

    private Completion First(string before, int start)
    {
        IEnumerable<CompletionItem> own = IsQueryConsole
            ? BackgroundCommands.All.Select(static command => new CompletionItem(command.Name, command.Text)).Append(new CompletionItem("query", "runs a query"))
            : CommandCatalogue.Commands.Select(static command => new CompletionItem(command.Name, command.Description));
        IEnumerable<CompletionItem> sources = LanguageReference.Stages.Where(static stage => QueryText.Sources.Contains(stage.Name, StringComparer.Ordinal))
            .Select(static stage => new CompletionItem(stage.Name, stage.Summary));
        return Among(before, start, own.Concat(sources).Concat([new CompletionItem("help", "of a command or word"), new CompletionItem("quit", "leaves", "")]));
    }

    private Completion Command(string before, int start)
    {
        string[] words = before[..start].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words[0] is "format" && words.Length == 1)
        {
            return Among(before, start, OutputFormat.Names.Select(static name => new CompletionItem(name)));
        }

        if (words[0] == "help")
        {
            return Among(before, start, [
                .. CommandCatalogue.Commands.Select(static command => new CompletionItem(command.Name, command.Description)),
                .. LanguageReference.Stages.Concat(LanguageReference.Functions).Concat(LanguageReference.Aggregates).Select(static entry => new CompletionItem(entry.Name, entry.Summary)),
                new CompletionItem("stages"), new CompletionItem("functions"), new CompletionItem("aggregates"),
            ]);
        }

        if (CommandCatalogue.Find(words[0]) is not { } command)
        {
            return new Completion(start, []);
        }

        int index = words.Length - 1;
        List<CompletionItem> items = [];
        if (index < command.Arguments.Count)
        {
            items.AddRange(Argument(command, command.Arguments[index].Name));
        }

        if (index >= command.RequiredCount)
        {
            // Of several kinds of things only what the one named takes.
            bool isOfOne = words.Length > 1 && command.Options.Any(options => options.IsOf(words[1]));
            items.AddRange(command.Options.Where(options => !isOfOne || options.IsOf(words[1]) || options.IsOfAll).SelectMany(static options => options.All).Select(static option => new CompletionItem(option.Key + "=", $"{option.Form}  {option.Description}", "")));
        }

        return Among(before, start, items);
    }

    private IEnumerable<CompletionItem> Argument(ConsoleCommand command, string argument) => argument switch
    {
        "logger fullname" or "logger" => Words(catalogue.Loggers),
        "logger factory name" or "factory" => FlowLoggerKind.All.Select(static kind => new CompletionItem(kind.Name)),
        "logger namespace" => [new CompletionItem("local")],
        "table" or "table name" or "tables" or "table or pattern" => Words(catalogue.Tables),
        "name" when command.Name.StartsWith("flowmon.", StringComparison.Ordinal) && command.Name != "flowmon.open" => Words(catalogue.Bindings),
        "output type" => OutputTypes.All.Select(static type => new CompletionItem(type.Name, type.Description)),
        "output" => Words(catalogue.Outputs),
        "place" => [new CompletionItem("start", "sends all rows there are"), new CompletionItem("now", "sends what comes from now on")],
        ['-', ..] => [new CompletionItem(argument)],
        _ => [],
    };

    private Completion Query(string before, string query)
    {
        // The stage that the cursor is in, and where its word begins.
        int stageStart = before.Length;
        bool quoted = before.Count(static c => c == '"') % 2 != 0;
        while (stageStart > 0 && before[stageStart - 1] is not ('|' or '['))
        {
            stageStart--;
        }

        int start = before.Length;
        while (start > stageStart && (char.IsLetterOrDigit(before[start - 1]) || before[start - 1] is '_' or '-'))
        {
            start--;
        }

        if (quoted)
        {
            return new Completion(start, []);
        }

        string stage = before[stageStart..start].TrimStart();
        if (stage.Length == 0 || (stageStart == 0 && stage == "query "))
        {
            bool isFirst = stageStart == 0 || before[stageStart - 1] == '[';
            return Among(before, start, LanguageReference.Stages
                .Where(entry => QueryText.Sources.Contains(entry.Name, StringComparer.Ordinal) == isFirst || !isFirst)
                .Select(static entry => new CompletionItem(entry.Name, entry.Summary)));
        }

        string name = new([.. stage.TakeWhile(static c => char.IsLetterOrDigit(c) || c == '_')]);
        if (name == "query")
        {
            stage = stage["query".Length..].TrimStart();
            name = new([.. stage.TakeWhile(static c => char.IsLetterOrDigit(c) || c == '_')]);
        }

        bool isBare = start == 0 || before[start - 1] is ' ' or '\n' or '\t';
        List<CompletionItem> items = [];
        if (isBare && LanguageReference.Stages.FirstOrDefault(entry => entry.Name == name) is { } known)
        {
            items.AddRange(known.Options.Select(static option => new CompletionItem(option + "=", "option", "")));
        }

        if (name == "table")
        {
            items.AddRange(Words(catalogue.Tables));
            return Among(before, start, items);
        }

        if (name is "logger")
        {
            items.AddRange(Words(catalogue.Loggers));
        }

        (string Name, string Note)[] fields = [.. Tables(query).SelectMany(catalogue.Fields)];
        items.AddRange(fields.Select(static field => new CompletionItem(field.Name, field.Note)));
        if (start < before.Length)
        {
            // Other names only where something is typed: there are some of each field.
            HashSet<string> stored = [.. fields.Select(static field => field.Name)];
            items.AddRange(LanguageReference.FieldAliases.Where(pair => stored.Contains(pair.Field) && !stored.Contains(pair.Alias))
                .Select(static pair => new CompletionItem(pair.Alias, $"is {pair.Field}")));
        }

        IEnumerable<LanguageEntry> words = s_aggregating.Contains(name) ? LanguageReference.Aggregates.Concat(LanguageReference.Functions) : LanguageReference.Functions;
        items.AddRange(words.Select(static entry => new CompletionItem(entry.Name, entry.Usage, entry.Usage.Contains('(') ? "(" : " ")));
        if (s_aggregating.Contains(name) || name is "sort")
        {
            items.Add(new CompletionItem("by", "groups"));
        }

        return Among(before, start, items);
    }

    /// <summary>Tables that a query reads, as far as it is written.</summary>
    private static IEnumerable<string> Tables(string query)
    {
        string[] words = query.Split([' ', '\n', '\t', '[', '|', ',', ']'], StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i] != "table")
            {
                continue;
            }

            int at = i + 1;
            while (at < words.Length && words[at].Contains('='))
            {
                at++;
            }

            if (at < words.Length && words[at].All(static c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.'))
            {
                yield return words[at];
            }
        }
    }
}
