using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Shell;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query;

namespace LogFlowDb.Console.CommandLine;

/// <summary>
/// Arguments to <see cref="Invocation"/>. System.CommandLine does the parsing; what it would print and exit with is not used,
/// for it prints on standard output and ends with 1.
/// </summary>
internal sealed class CommandLineParser
{
    private const double MaxTimeoutSeconds = 10_000_000;
    private const long MaxMemoryMegabytes = 1 << 24;

    private readonly Option<string> _data = new("--data") { Recursive = true };
    private readonly Option<bool> _help = new("--help", "-h", "-?") { Recursive = true };
    private readonly Option<string> _color = new("--color") { Recursive = true };
    private readonly Option<bool> _accessible = new("--accessible") { Recursive = true };
    private readonly Option<bool> _readOnly = new("--read-only") { Recursive = true };
    private readonly Option<bool> _version = new("--version");
    private readonly Option<string> _format = new("--format");
    private readonly Option<string> _timeout = new("--timeout");
    private readonly Option<string> _memory = new("--memory");
    private readonly Option<bool> _stats = new("--stats");
    private readonly Option<bool> _check = new("--check");
    private readonly Option<bool> _lenient = new("--lenient");
    private readonly Option<string> _file = new("--file", "-f");
    private readonly Option<string> _table = new("--table");
    private readonly Option<string[]> _tables = new("--table") { AllowMultipleArgumentsPerToken = false };
    private readonly Option<string> _as = new("--as");
    private readonly Option<string> _host = new("--host");
    private readonly Option<string> _counters = new("--counters");
    private readonly Option<string> _options = new("--options");
    private readonly Option<string> _from = new("--from");
    private readonly Option<string> _to = new("--to");
    private readonly Option<string> _output = new("--output", "-o");
    private readonly Option<bool> _fields = new("--fields");
    private readonly Option<bool> _days = new("--days");
    private readonly Option<bool> _verify = new("--verify");
    private readonly Option<bool> _force = new("--force");
    private readonly Option<string> _filter = new("--filter", "-f");
    private readonly CaptureArguments _capture = new();

    private readonly Option<string> _config = new("--config");
    private readonly Option<string> _listen = new("--listen");
    private readonly Option<bool> _example = new("--example");
    private readonly Option<bool> _unit = new("--unit");
    private readonly Option<bool> _sockets = new("--sockets");
    private readonly Option<string> _credential = new("--credential");
    private readonly Option<string> _role = new("--role");
    private readonly Option<bool> _password = new("--password");

    private readonly Option<string> _query = new("--query", "-q");
    private readonly Option<string> _columns = new("--cols");
    private readonly Option<string> _traceKeys = new("--trace-keys");
    private readonly Argument<string[]> _arguments = new("arguments") { Arity = ArgumentArity.ZeroOrMore };

    /// <summary>An invocation of <c>help</c> has the verb to explain as its argument; the verb <c>version</c> has none.</summary>
    /// <exception cref="CommandFailedException">Wrong usage.</exception>
    public Invocation Parse(string[] args, string? dataVariable, bool onTerminal)
    {
        RootCommand root = Build();
        ParseResult result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        string verb = result.CommandResult.Command == root ? "" : result.CommandResult.Command.Name;
        if (result.GetValue(_help))
        {
            return new Invocation("help") { Arguments = verb.Length > 0 ? [verb] : [] };
        }

        if (result.GetValue(_version))
        {
            return new Invocation("version");
        }

        RejectUnknown(root, result, verb);
        if (verb.Length == 0)
        {
            // Without a verb a person gets the shell; a script that forgot the verb gets told.
            return onTerminal ? Common(result, dataVariable, "console") : throw new CommandFailedException(HelpText.Overview().TrimEnd(), ExitCode.Usage);
        }

        if (result.Errors.Count > 0)
        {
            throw Wrong(verb, result.Errors[0].Message.TrimEnd('.'));
        }

        Invocation invocation = Common(result, dataVariable, verb) with { Arguments = result.GetValue(_arguments) ?? [] };
        return verb switch
        {
            "query" => Query(result, invocation),
            "export" => Export(result, WithOne(invocation, "the table's name")),
            "tables" => invocation with
            {
                Format = Format(result, verb),
                Detail = result.GetValue(_fields) ? "fields" : result.GetValue(_days) ? "days" : null,
            },
            "exec" => Exec(result, invocation),
            "import" => Import(result, invocation),
            "capture" => Capture(result, invocation),
            "verify" => invocation with { Format = Format(result, verb) },
            "backup" => Backup(result, WithOne(invocation, "the directory to write")),
            "restore" => Restore(result, WithOne(invocation, "the backup's directory")),
            "browse" => Browse(result, invocation),
            "help" when invocation.Arguments.Count > 1 => throw Wrong(verb, $"one name, not {invocation.Arguments.Count}"),
            "serve" => Serve(result, None(invocation)),
            "run" => Run(result, invocation),
            "config" => Config(result, None(invocation)),
            "console" or "demo" => None(invocation),
            _ => invocation,
        };
    }

    internal static CommandFailedException Wrong(string verb, string message)
    {
        string name = verb.Length > 0 ? $"logdb {verb}" : "logdb";
        return new CommandFailedException($"{name}: {message}; see `logdb help{(verb.Length > 0 ? " " + verb : "")}`", ExitCode.Usage);
    }

    private RootCommand Build()
    {
        RootCommand root = new();
        root.Options.Clear();
        root.Directives.Clear();
        root.Options.Add(_data);
        root.Options.Add(_color);
        root.Options.Add(_accessible);
        root.Options.Add(_readOnly);
        root.Options.Add(_help);
        root.Options.Add(_version);
        foreach (VerbDescription verb in VerbCatalogue.Verbs)
        {
            Command command = new(verb.Name);
            command.Arguments.Add(_arguments);
            foreach (Option option in Options(verb.Name))
            {
                command.Options.Add(option);
            }

            root.Subcommands.Add(command);
        }

        return root;
    }

    private Option[] Options(string verb) => verb switch
    {
        "query" => [_format, _timeout, _memory, _stats, _check],
        "export" => [_format, _from, _to, _output, _timeout, _memory, _stats],
        "tables" => [_fields, _days, _format],
        "verify" => [_format],
        "backup" => [_tables, _verify, _format],
        "restore" => [_table, _as, _format],
        "exec" => [_file],
        "serve" => [_config, _listen, _check, _example],
        "run" => [_file, _as, _lenient, _check],
        "config" => [_config, _example, _unit, _sockets, _credential, _role, _password],
        "browse" => [_query, _from, _to, _columns, _traceKeys],
        "import" => [_table, _counters, _options, _as, _filter, _host, _force, .. _capture.MeterOptions],
        "capture" => [.. _capture.Options, _table, _host, _format],
        _ => [],
    };

    /// <summary>An unknown option would be taken as an argument, an unknown verb reported as an argument too many.</summary>
    private void RejectUnknown(RootCommand root, ParseResult result, string verb)
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Type == TokenType.DoubleDash)
            {
                break;
            }

            if (token.Type != TokenType.Argument || IsOptionValue(result, token))
            {
                continue;
            }

            if (token.Value.Length > 1 && token.Value[0] == '-' && !char.IsAsciiDigit(token.Value[1]))
            {
                IEnumerable<string> names = Options(verb).Concat(root.Options).Select(static option => option.Name);
                throw Wrong(verb, $"unknown option {token.Value}{NearName.Suffix(token.Value, names)}");
            }

            if (verb.Length == 0)
            {
                throw Wrong("", $"unknown verb {token.Value}{NearName.Suffix(token.Value, VerbCatalogue.Verbs.Select(static v => v.Name))}");
            }
        }
    }

    private static bool IsOptionValue(ParseResult result, Token token) =>
        result.CommandResult.Children.Concat(result.RootCommandResult.Children)
            .Any(child => child is OptionResult option && option.Tokens.Any(t => ReferenceEquals(t, token)));

    private Invocation Common(ParseResult result, string? dataVariable, string verb)
    {
        string? given = result.GetValue(_data);
        string directory = !string.IsNullOrEmpty(given) ? given : !string.IsNullOrEmpty(dataVariable) ? dataVariable : "logdb-data";
        return new Invocation(verb)
        {
            DataDirectory = Path.GetFullPath(directory),
            DataGiven = !string.IsNullOrEmpty(given),
            Color = Color(result, verb),
            Accessible = result.GetValue(_accessible),
            ReadOnly = ReadOnly(result, verb),
        };
    }

    private bool ReadOnly(ParseResult result, string verb) => result.GetValue(_readOnly) && verb is ("import" or "restore" or "serve" or "run" or "demo")
        ? throw Wrong(verb, "it changes the database: not with --read-only")
        : result.GetValue(_readOnly);

    private string Color(ParseResult result, string verb) => (result.GetValue(_color) ?? "auto") is "auto" or "always" or "never"
        ? result.GetValue(_color) ?? "auto"
        : throw Wrong(verb, $"--color {result.GetValue(_color)}: one of auto, always, never");

    private Invocation Serve(ParseResult result, Invocation invocation) => invocation with
    {
        ConfigurationFile = PathOf(result, _config),
        Listen = result.GetValue(_listen),
        Check = result.GetValue(_check),
        Example = result.GetValue(_example),
    };

    private Invocation Run(ParseResult result, Invocation invocation)
    {
        string[] kinds = ["auto", "pmacctd", "nfacctd", "sfacctd"];
        string kind = result.GetValue(_as) ?? "auto";
        return !kinds.Contains(kind, StringComparer.Ordinal) ? throw Wrong("run", $"--as {kind}: one of {string.Join(", ", kinds)}{NearName.Suffix(kind, kinds)}")
            : invocation.Arguments.Count > 1 ? throw Wrong("run", $"one directory, not {invocation.Arguments.Count}")
            : invocation with
            {
                ConfigurationFile = PathOf(result, _file) ?? throw Wrong("run", "which configuration of pmacct? -f FILE"),
                DataDirectory = invocation.Arguments.Count == 1 ? Path.GetFullPath(invocation.Arguments[0]) : invocation.DataDirectory,
                Arguments = [],
                As = kind,
                Lenient = result.GetValue(_lenient),
                Check = result.GetValue(_check),
            };
    }

    private Invocation Config(ParseResult result, Invocation invocation)
    {
        string[] roles = ["read", "write", "admin"];
        string role = result.GetValue(_role) ?? "read";
        string? credential = result.GetValue(_credential);
        if (!roles.Contains(role, StringComparer.Ordinal))
        {
            throw Wrong("config", $"--role {role}: one of {string.Join(", ", roles)}{NearName.Suffix(role, roles)}");
        }

        if (credential is not null && (credential.Length == 0 || credential.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '#' or ':')))
        {
            throw Wrong("config", "--credential takes a name without blanks, # and :");
        }

        return invocation with
        {
            ConfigurationFile = PathOf(result, _config),
            Example = result.GetValue(_example),
            Unit = result.GetValue(_unit),
            Sockets = result.GetValue(_sockets),
            Credential = credential,
            Role = role,
            Password = result.GetValue(_password),
        };
    }

    private static string? PathOf(ParseResult result, Option<string> option) => result.GetValue(option) is { Length: > 0 } file ? Path.GetFullPath(file) : null;

    private Invocation Query(ParseResult result, Invocation invocation) => WithOne(invocation, "the query, in quotes") with
    {
        Format = Format(result, invocation.Verb),
        Timeout = Number(result, _timeout, invocation.Verb, MaxTimeoutSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        MemoryBytes = Number(result, _memory, invocation.Verb, MaxMemoryMegabytes) is { } megabytes ? (long)(megabytes * (1 << 20)) : null,
        Stats = result.GetValue(_stats),
        Check = invocation.Verb == "query" && result.GetValue(_check),
    };

    private Invocation Export(ParseResult result, Invocation invocation)
    {
        string? output = result.GetValue(_output);
        return Query(result, invocation) with
        {
            From = Time(result, _from),
            To = Time(result, _to),
            OutputFile = string.IsNullOrEmpty(output) ? null : Path.GetFullPath(output),
        };
    }

    /// <summary>A time as queries write it; that it is one is found when the query is bound.</summary>
    private static string? Time(ParseResult result, Option<string> option) => result.GetValue(option) is not { } text
        ? null
        : text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '+' or ':' or '.' or ' ')
            ? text
            : throw Wrong(result.CommandResult.Command.Name, $"{option.Name} {text}: a time such as 20261101, 2026-11-01T10:30 or -1h");

    private Invocation Backup(ParseResult result, Invocation invocation) => invocation with
    {
        Arguments = [Path.GetFullPath(invocation.Arguments[0])],
        Tables = result.GetValue(_tables) ?? [],
        Verify = result.GetValue(_verify),
        Format = Format(result, invocation.Verb),
    };

    private Invocation Restore(ParseResult result, Invocation invocation)
    {
        string? table = result.GetValue(_table), name = result.GetValue(_as);
        return name is not null && table is null
            ? throw Wrong("restore", "--as names one table: give --table too")
            : invocation with
            {
                Arguments = [Path.GetFullPath(invocation.Arguments[0])],
                Table = table,
                NewName = name,
                Format = Format(result, invocation.Verb),
            };
    }

    private Invocation Exec(ParseResult result, Invocation invocation)
    {
        string? file = result.GetValue(_file);
        if (file is null == (invocation.Arguments.Count == 0))
        {
            throw Wrong("exec", "give commands, or a file with -f");
        }

        if (file is null)
        {
            return invocation;
        }

        try
        {
            string[] lines = File.ReadAllLines(file);
            return invocation with
            {
                Arguments = [.. lines.Select(static line => line.Trim()).Where(static line => line.Length > 0 && line[0] != '#')],
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot read {file}: {e.Message}", cause: e);
        }
    }

    private Invocation Browse(ParseResult result, Invocation invocation) => invocation.Arguments.Count > 1
        ? throw Wrong("browse", $"one table, not {invocation.Arguments.Count}")
        : invocation with
        {
            Filter = result.GetValue(_query),
            From = Time(result, _from),
            To = Time(result, _to),
            Columns = (result.GetValue(_columns) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            TraceFile = result.GetValue(_traceKeys),
        };

    private Invocation Import(ParseResult result, Invocation invocation)
    {
        string how = result.GetValue(_as) ?? "auto";
        if (how is not ("auto" or "flows" or "packets"))
        {
            throw Wrong("import", $"--as {how}: one of auto, flows, packets{NearName.Suffix(how, ["auto", "flows", "packets"])}");
        }

        if (invocation.Arguments.Count == 0)
        {
            throw Wrong("import", "which files?");
        }

        string? table = result.GetValue(_table), counters = result.GetValue(_counters), options = result.GetValue(_options);
        if (string.IsNullOrEmpty(table))
        {
            throw Wrong("import", "into which --table?");
        }

        MeterRequest meter = _capture.ParseMeter(result);
        if (how == "flows" && meter != new MeterRequest())
        {
            throw Wrong("import", $"{string.Join(", ", _capture.MeterOptions.Select(static option => option.Name))} are of packets, not of --as flows");
        }

        if (counters == table || options == table || (counters is not null && counters == options))
        {
            throw Wrong("import", $"flows, --counters and --options go into tables of their own, not all into {(counters == table ? table : options)}");
        }

        return invocation with
        {
            Arguments = [.. invocation.Arguments.Select(static file => file == "-" ? file : Path.GetFullPath(file))],
            Force = result.GetValue(_force),
            Table = table,
            Meter = meter,
            CountersTable = counters,
            OptionsTable = options,
            As = how,
            Filter = result.GetValue(_filter) is { } filter && !string.IsNullOrWhiteSpace(filter) ? filter : null,
            Host = result.GetValue(_host),
        };
    }

    private Invocation Capture(ParseResult result, Invocation invocation)
    {
        string? table = result.GetValue(_table), host = result.GetValue(_host);
        return table is not null && invocation.ReadOnly ? throw Wrong("capture", "--table stores rows: not with --read-only")
            : host is not null && table is null
            ? throw Wrong("capture", "--host is of rows that are stored: give --table too")
            : invocation with
            {
                Arguments = [],
                Capture = _capture.Parse(result, invocation.Arguments, stores: table is not null),
                Table = table,
                Host = host,
                Format = Format(result, invocation.Verb),
            };
    }

    private string? Format(ParseResult result, string verb)
    {
        string? format = result.GetValue(_format);
        return format is null || OutputFormat.IsKnown(format)
            ? format
            : throw Wrong(verb, $"unknown format {format}{NearName.Suffix(format, OutputFormat.Names)}, one of {string.Join(", ", OutputFormat.Names)}");
    }

    private static double? Number(ParseResult result, Option<string> option, string verb, double max)
    {
        if (result.GetValue(option) is not { } text)
        {
            return null;
        }

        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value > 0 && value <= max
            ? value
            : throw Wrong(verb, $"{option.Name} {text}: a number above 0 and up to {max.ToString(CultureInfo.InvariantCulture)}");
    }

    private static Invocation WithOne(Invocation invocation, string what) => invocation.Arguments.Count == 1
        ? invocation
        : throw Wrong(invocation.Verb, $"give {what}, once; {invocation.Arguments.Count} arguments were given");

    private static Invocation None(Invocation invocation) => invocation.Arguments.Count == 0
        ? invocation
        : throw Wrong(invocation.Verb, $"takes no argument: {invocation.Arguments[0]}");
}
