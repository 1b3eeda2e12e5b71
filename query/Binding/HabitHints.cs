using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>
/// Hints for what people write who know SQL, SPL, KQL or a programming language. Errors stay what they are; only their hint says how it is
/// written here.
/// </summary>
internal static class HabitHints
{
    private const int SpacedOption = 90000, MissingOperand = 90100, LeftOver = 90201, UnknownFunction = 90900, UnknownStage = 92000;
    private const int UnknownAggregate = 21702, NoAggregate = 21700, NoAssignment = 20100, JsonNotQuoted = 10200;

    /// <summary>The words of other languages, by the code of the error that they lead to.</summary>
    private static readonly Dictionary<int, Dictionary<string, string>> s_words = new()
    {
        [UnknownStage] = new(StringComparer.OrdinalIgnoreCase)
        {
            ["where"] = "write search", ["filter"] = "write search", ["having"] = "write search behind stats", ["grep"] = "write search line == \"*text*\"",
            ["summarize"] = "write stats … by …", ["summarise"] = "write stats … by …", ["aggregate"] = "write stats … by …", ["group"] = "write stats … by …",
            ["count"] = "write stats count", ["project"] = "write fields", ["select"] = "a query begins with its source: table NAME | search … | fields …",
            ["from"] = "write table NAME", ["index"] = "write table NAME | search …", ["extend"] = "write eval", ["let"] = "write set", ["put"] = "write eval",
            ["head"] = "write limit", ["take"] = "write limit", ["first"] = "write limit", ["tail"] = "write table order=asc NAME | limit N",
            ["bin"] = "write eval t=bucket(_time, \"5m\")", ["bucket"] = "write eval t=bucket(_time, \"5m\")", ["make-series"] = "write timechart",
            ["distinct"] = "write dedup", ["uniq"] = "write dedup", ["unique"] = "write dedup", ["regex"] = "write search match(field, \"…\") or rex",
            ["extract"] = "write rex", ["spath"] = "write parsejson", ["kv"] = "write parsekv", ["mvexpand"] = "write explode", ["mv-expand"] = "write explode",
            ["append"] = "write union [ … ]", ["unnest"] = "write explode", ["drop-fields"] = "write fields - …", ["project-away"] = "write fields - …",
            ["eventstats"] = "write join [ table … | stats … ]", ["chart"] = "write pivot", ["export"] = "write outputcsv", ["help"] = "help is a command of the shell",
        },
        [UnknownAggregate] = new(StringComparer.OrdinalIgnoreCase)
        {
            ["dcount"] = "write dc(field)", ["distinct_count"] = "write dc(field)", ["count_distinct"] = "write dc(field)", ["uniq"] = "write dc(field)",
            ["approx_count_distinct"] = "write estdc(field)", ["countif"] = "write sum(if(condition, 1, 0))", ["stdev"] = "write stddev", ["variance"] = "write var",
            ["average"] = "write avg", ["list"] = "write array", ["make_list"] = "write array", ["make_set"] = "write values", ["earliest"] = "write last",
            ["latest"] = "write first", ["quantile"] = "write percentile(field, 95)", ["total"] = "write sum",
        },
        [UnknownFunction] = new(StringComparer.OrdinalIgnoreCase)
        {
            ["coalesce"] = "write nvl(x, d)", ["ifnull"] = "write nvl(x, d)", ["iif"] = "write if(condition, a, b)", ["iff"] = "write if(condition, a, b)",
            ["tonumber"] = "write long(x) or double(x)", ["toint"] = "write int(x)", ["tolong"] = "write long(x)", ["todouble"] = "write double(x)", ["tostring"] = "write string(x)",
            ["strlen"] = "write len(s)", ["length"] = "write len(s)", ["substring"] = "write substr(s, begin, end)", ["tolower"] = "write lower(s)", ["toupper"] = "write upper(s)",
            ["startswith"] = "write x == \"text*\"", ["endswith"] = "write x == \"*text\"", ["like"] = "write x == \"text*\"", ["regexmatch"] = "write match(s, \"regex\")",
            ["matches"] = "write match(s, \"regex\")", ["regex"] = "write match(s, \"regex\")", ["cidrmatch"] = "write cidr(ip, \"10.0.0.0/8\")",
            ["ipv4_is_in_range"] = "write cidr(ip, \"10.0.0.0/8\")", ["cidr_match"] = "write cidr(ip, \"10.0.0.0/8\")", ["ipv4_is_private"] = "write is_private(ip)",
            ["strftime"] = "write string(date, \"yyyy-MM-dd\")", ["strptime"] = "write date(s, \"yyyy-MM-dd\")", ["todatetime"] = "write date(s, \"yyyy-MM-dd\")",
            ["bin"] = "write bucket(_time, \"5m\")", ["isempty"] = "write isnull(x)", ["exists"] = "write isnotnull(x)", ["sum"] = "aggregates stand in stats", ["count"] = "aggregates stand in stats",
            ["avg"] = "aggregates stand in stats", ["mid"] = "write substr(s, begin, end)",
        },
        [LeftOver] = new(StringComparer.OrdinalIgnoreCase)
        {
            ["where"] = "a | is missing; where is called search", ["having"] = "write | search behind it", ["desc"] = "write -field to sort downwards", ["asc"] = "sorting is upwards without a word",
            ["between"] = "write x >= a and x <= b", ["is"] = "write isnull(x) or isnotnull(x)", ["group"] = "write by", ["?"] = "write if(condition, a, b)",
            ["["] = "write valueof(x, 0)", ["matches"] = "write match(x, \"regex\")", ["contains"] = "write contains(x, \"text\")", ["~"] = "write match(x, \"regex\")",
            ["startswith"] = "write x == \"text*\"", ["has"] = "write contains(x, \"text\")", ["~="] = "write match(x, \"regex\")", ["'"] = "text stands in double quotes",
            ["div"] = "write /", ["mod"] = "write mod(a, b)", ["xor"] = "write a != b", ["//"] = "a comment is a stage that begins with #", ["--"] = "a comment is a stage that begins with #",
        },
    };

    /// <summary>The error with a better hint, where there is one.</summary>
    /// <param name="tableNames">Null when they are not known.</param>
    public static QueryError Improve(string text, QueryError error, IReadOnlyList<string>? tableNames)
    {
        string word = Word(text, error.Offset);
        string? hint = error.Code is { } code && s_words.TryGetValue(code, out Dictionary<string, string>? words) && words.TryGetValue(word, out string? known) ? known : null;
        hint ??= error.Code switch
        {
            UnknownStage when tableNames?.Contains(word) == true => $"write table {word}",
            UnknownAggregate when Percent(word) is { } percent => $"write percentile(field, {percent})",
            UnknownAggregate when Before(text, error.Offset) == "by" => $"write by sum({word})",
            NoAggregate when text.AsSpan(0, Math.Min(error.Offset, text.Length)) is var before && before[(before.LastIndexOf('|') + 1)..].Contains('=') => "write count as n",
            NoAssignment when text.AsSpan(Math.Min(error.Offset, text.Length)).Contains("==", StringComparison.Ordinal) => "= sets a field, == compares",
            JsonNotQuoted when word == "'" => "the JSON stands in double quotes, its texts in single ones",
            _ => null,
        };
        hint ??= Operator(text, error, word);
        return hint is null ? error : error with { Hint = hint };
    }

    private static string? Operator(string text, QueryError error, string word)
    {
        char previous = Previous(text, error.Offset);
        switch (error.Code)
        {
            case MissingOperand when word.StartsWith('*') && previous == '(':
                return "count alone counts rows";
            case MissingOperand when word.StartsWith('>') && previous == '<':
                return "write !=";
            case MissingOperand when word.StartsWith('=') && previous == '=':
                return "write ==";
            case SpacedOption when Behind(text, error, "=~"):
                return "write match(field, \"regex\")";
            case SpacedOption when Behind(text, error, "=>"):
                return "write >=";
            case SpacedOption when Before(text, NameOf(text, error.Offset)) is "search" or "and" or "or":
                return "== compares";
            case LeftOver when Before(text, error.Offset) == "not":
                return "write not(…)";
            case LeftOver when error.Hint is null && After(text, error.Offset) == '=' && char.IsLetter(text[error.Offset]) && Before(text, error.Offset).Length > 0:
                return "options stand in front of the arguments, assignments are separated by commas";
            case LeftOver when error.Hint is null && StageCatalog.Find(word) is not null:
                return $"a | is missing before {word}";
            case LeftOver when error.Hint is null && word == "(":
                return $"only fields stand here: | eval x={Before(text, error.Offset)}(…) in front of the stage";
            case LeftOver when error.Hint is null && char.IsLetter(word[0]) && Before(text, error.Offset).Length > 0 && previous != ')':
                return Aggregates.AggregateCatalog.Find(Before(text, error.Offset)) is { } function ? $"write {function.Name}({word})" : "is a comma missing?";
            default:
                return null;
        }
    }

    /// <summary>The percent of words such as <c>p95</c> and <c>perc99</c>.</summary>
    private static string? Percent(string word)
    {
        string digits = word.TrimStart('p', 'e', 'r', 'c', 'n', 't', 'i', 'l');
        return digits.Length is > 0 and < 3 && word.Length > digits.Length && word.StartsWith('p') && digits.All(char.IsAsciiDigit) ? digits : null;
    }

    /// <summary>The word that begins there; of anything else one or two signs.</summary>
    private static string Word(string text, int at)
    {
        if (at < 0 || at >= text.Length)
        {
            return " ";
        }

        int end = at;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-') && end - at < 64)
        {
            end++;
        }

        return end > at && char.IsLetter(text[at]) ? text[at..end]
            : at + 1 < text.Length && text.AsSpan(at, 2) is "~=" or "//" or "--" ? text[at..(at + 2)]
            : text[at..(at + 1)];
    }

    /// <summary>The last sign before the place that is no blank.</summary>
    private static char Previous(string text, int at)
    {
        ReadOnlySpan<char> before = text.AsSpan(0, Math.Clamp(at, 0, text.Length)).TrimEnd();
        return before.IsEmpty ? '\0' : before[^1];
    }

    /// <summary>The word that ends before the place; empty when there is none.</summary>
    private static string Before(string text, int at)
    {
        ReadOnlySpan<char> before = text.AsSpan(0, Math.Clamp(at, 0, text.Length)).TrimEnd();
        int start = before.Length;
        while (start > 0 && (char.IsLetterOrDigit(before[start - 1]) || before[start - 1] == '_') && before.Length - start < 64)
        {
            start--;
        }

        return before[start..].ToString();
    }

    /// <summary>The first sign behind the word that begins there.</summary>
    private static char After(string text, int at)
    {
        int end = at + Word(text, at).Length;
        ReadOnlySpan<char> rest = end < text.Length ? text.AsSpan(end).TrimStart() : default;
        return rest.IsEmpty ? '\0' : rest[0];
    }

    private static bool Behind(string text, QueryError error, string sign) =>
        text.AsSpan(Math.Clamp(error.Offset, 0, text.Length)).TrimStart().StartsWith(sign, StringComparison.Ordinal);

    /// <summary>Where the name begins that ends before the place.</summary>
    private static int NameOf(string text, int at) => text.AsSpan(0, Math.Clamp(at, 0, text.Length)).TrimEnd().Length - Before(text, at).Length;
}
