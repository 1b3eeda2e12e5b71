using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Console.Configuration;
using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Engine.Tables;
using Xunit;

namespace LogFlowDb.Console.Tests.Configuration;

public sealed class ConfigurationReaderTests
{
    private const string Place = "/etc/logdb/logdb.conf";

    [Fact]
    public void Parse_Example_HasNoMistakes()
    {
        ServiceSettings settings = Read(PackagedFiles.Example);
        Assert.Equal(2055, Assert.Single(settings.Collectors.Bindings).Port);
        Assert.Equal(@"local\netflow", Assert.Single(settings.Collectors.Loggers).Spec.FullName);
        Assert.Equal(["netflows"], settings.Collectors.Tables.Keys);
    }

    [Fact]
    public void Example_CommentedOutValues_AreValidToo()
    {
        using TestDirectory directory = new();
        string text = Regex.Replace(PackagedFiles.Example, @"^#(?<line>[a-z_]+ = .*|\[.*)$", "${line}", RegexOptions.Multiline | RegexOptions.NonBacktracking);
        string[] missing = [.. Regex.Matches(text, @"= (?<file>/etc/\S+)", RegexOptions.NonBacktracking).Select(static match => match.Groups["file"].Value)];
        Assert.NotEmpty(missing);

        // Files of the example are nowhere, TLS and its absence contradict each other: whatever else is said would be a mistake of the example.
        ConfigurationReader reader = new(static _ => null);
        reader.Parse(Place, text, listen: null);
        Assert.DoesNotContain(reader.Problems, problem => !missing.Any(file => problem.Message.Contains(file, StringComparison.Ordinal))
            && !problem.Message.Contains("tls = off", StringComparison.Ordinal) && !problem.Message.Contains("certificate and key cannot be used", StringComparison.Ordinal));
    }

    [Fact]
    public void Example_NamesEverySetting()
    {
        string[] lines = PackagedFiles.Example.Split('\n');
        string section = "";
        HashSet<string> named = [];
        foreach (string line in lines.Select(static line => line.TrimStart('#')))
        {
            section = line.StartsWith('[') ? line.Trim('[', ']').Split(' ')[0] : section;
            named.Add($"{section}.{line.Split(" =")[0]}");
        }

        Assert.DoesNotContain(Setting.All, setting => !named.Contains(setting.Name));
    }

    [Fact]
    public void Parse_Mistakes_AreFoundAllAtOnceWithLines()
    {
        Assert.Equal(
            """
            1: port stands before the first section
            2: [binding default] needs a port, as in port = 2055
            3: [binding default] has no prot (did you mean port?); there are port, address, transport, sockets, allow, group, buffer, certificate, key, clients
            5: port = 99999: must be 1 to 65535
            6: a section ends with ], as in [http]: [binding c
            8: factory = netflw: must be one of kafka, netflow, pcap, rabbitmq, sflow (did you mean netflow?)
            11: neither a section [NAME] nor KEY = VALUE: listen
            12: listen stands in line 10 already
            13: section http stands in line 9 already
            15: unknown section [limts] (did you mean limits?); there are data, limits, http, log, binding, logger, table, output
            17: query_timeout = 5: must be a time such as 30s, 10m or 1h, 10d at most
            """,
            Problems("""
                port = 1
                [binding default]
                prot = 2055
                [binding b]
                port = 99999
                [binding c
                [logger nf]
                factory = netflw
                [http]
                listen = 127.0.0.1:80
                listen
                listen = 127.0.0.1:81
                [http]

                [limts]
                [limits]
                query_timeout = 5
                """));
    }

    [Theory]
    [InlineData("[binding a]\nport = 2055\n[binding b]\nport = 2055", "4: port 2055 is that of binding a already (line 1)")]
    [InlineData("[binding a]\nport = 2055\nsockets = 0", "3: sockets=0: must be 1 to 64")]
    [InlineData("[binding a]\nport = 2055\ntransport = tls", "3: transport=tls needs certificate=FILE and key=FILE")]
    [InlineData("[binding]\nport = 2055", "1: [binding] needs a name, as in [binding default]")]
    [InlineData("[http x]", "1: there is one [http], without a name: x")]
    [InlineData("[table t]\nretention = long", "2: retention = long: days that rows are kept, 0 for ever")]
    [InlineData("[logger n]\nfactory = netflow\nhost = h", "3: host is stored with the rows of a table, and there is no table here")]
    [InlineData("[logger n]\nfactory = netflow\nrecords = foo", "3: failed to create logger: *")]
    [InlineData("[logger n]\nfactory = netflow\ntable = a b", @"3: a b is no name of a table: letters, digits, _ - . \ : and at most 128 characters")]
    [InlineData("[table ../x]", @"1: ../x is no name of a table: letters, digits, _ - . \ : and at most 128 characters")]
    [InlineData("[log]\nlevel = inf", "2: level = inf: must be error, warning, info or debug (did you mean info?)")]
    [InlineData("[log]\nlevel = 4", "2: level = 4: must be error, warning, info or debug")]
    [InlineData("[http]\nlisten = 0.0.0.0", "2: listen = 0.0.0.0: must be ADDRESS:PORT such as 127.0.0.1:8080 or [::1]:8080")]
    [InlineData("[http]\nlisten = example.net:80", "2: listen = example.net:80: must be ADDRESS:PORT such as 127.0.0.1:8080 or [::1]:8080")]
    [InlineData("[http]\ncertificate = x", "2: certificate and key go together: the other is missing")]
    [InlineData("[http]\ntls = on", "2: tls = on needs certificate and key")]
    [InlineData("[http]\ncredentials = /nowhere/x", "2: cannot read /nowhere/x: *")]
    [InlineData("[log]\nlevel = \"info", "2: a quote is not closed")]
    public void Parse_OneMistake_IsSaidWhereItIs(string text, string expected)
    {
        string problems = Problems(text);
        if (expected.EndsWith('*'))
        {
            Assert.StartsWith(expected[..^1], problems, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(expected, problems);
        }
    }

    [Fact]
    public void Parse_AddressOfOtherMachines_NeedsCredentialsAndTls()
    {
        string problems = Problems("[http]\nlisten = 0.0.0.0:8080");
        Assert.Contains("which needs credentials = FILE", problems, StringComparison.Ordinal);
        Assert.Contains("which needs certificate and key", problems, StringComparison.Ordinal);
        ConfigurationReader token = new(static name => name == CredentialFile.TokenVariable ? "0123456789abcdef" : null);
        token.Parse(Place, "[http]\nlisten = [::]:8080\ntls = off", listen: null);
        Assert.Empty(token.Problems);
    }

    [Fact]
    public void Parse_VariableAndFlag_StandAboveTheFile()
    {
        ConfigurationReader reader = new(static name => name switch { "LOGDB_LOG_LEVEL" => "error", "LOGDB_HTTP_LISTEN" => "127.0.0.1:2", "LOGDB_DATA" => "/data", _ => null });
        ServiceSettings settings = reader.Parse(Place, "[log]\nlevel = debug\nformat = json\n[http]\nlisten = 127.0.0.1:1\n[data]\ndirectory = x", "127.0.0.1:3");
        Assert.Empty(reader.Problems);
        Assert.Equal((LogLevel.Error, true), (settings.Log.Level, settings.Log.Json));
        Assert.Equal(3, settings.Http.Listen!.Port);
        Assert.Equal("/data", settings.DataDirectory);
        Assert.Equal(("LOGDB_LOG_LEVEL", "--listen", Place + ":3"), (settings.Origins["log.level"].Source.ToString(), settings.Origins["http.listen"].Source.ToString(), settings.Origins["log.format"].Source.ToString()));
    }

    [Fact]
    public void Parse_BadVariable_IsNamed()
    {
        ConfigurationReader reader = new(static name => name == "LOGDB_LIMITS_MAX_ROWS" ? "many" : null);
        reader.Parse("", "", listen: "here");
        Assert.Equal(
            ["LOGDB_LIMITS_MAX_ROWS: max_rows = many: must be a number from 1 to 1000000000", "--listen: listen = here: must be ADDRESS:PORT such as 127.0.0.1:8080 or [::1]:8080"],
            reader.Problems.Select(static problem => problem.ToString()));
    }

    [Fact]
    public void Parse_Everything_IsUnderstood()
    {
        ServiceSettings settings = Read("""
            [data]
            directory = data          # beside this file
            [binding "with blank"]
            port = 2055
            address = ::
            allow = 10.0.0.0/8, 192.0.2.1
            [logger local\nf]
            factory = netflow
            table = "flows:1" # none
            host = h
            start = off
            source_ids = 1, 2
            [table flows]
            retention = 30d
            max_size = 5gb
            disk_full = drop-oldest
            [limits]
            query_timeout = 2m
            query_memory = 100mb
            concurrent_queries = 7
            max_rows = 5
            [http]
            listen = 8080
            hosts = a.example, b.example
            commands = yes
            """);
        Assert.Equal("/etc/logdb/data", settings.DataDirectory);
        Assert.Equal(("with blank", "::", "10.0.0.0/8,192.0.2.1"), (settings.Collectors.Bindings[0].Name, settings.Collectors.Bindings[0].Address, settings.Collectors.Bindings[0].Options!["allow"]));
        Assert.Equal(("flows:1", "h", false), (settings.Collectors.Loggers[0].Table, settings.Collectors.Loggers[0].Host, settings.Collectors.Loggers[0].Started));
        Assert.Equal("1, 2", settings.Collectors.Loggers[0].Spec.Configuration["source_ids"]);
        Assert.Equal((30, 5_000_000_000, DiskFullPolicy.DropOldest), (settings.Collectors.Tables["flows"].RetentionDays, settings.Collectors.Tables["flows"].MaxBytes, settings.Collectors.Tables["flows"].DiskFull));
        Assert.Equal((TimeSpan.FromMinutes(2), 100_000_000, 7, 5), (settings.Limits.QueryTimeout, settings.Limits.QueryMemoryBytes, settings.Limits.ConcurrentQueries, settings.Limits.MaxRows));
        Assert.Equal(("127.0.0.1:8080", true, false), (settings.Http.Listen!.ToString(), settings.Http.Commands, settings.Http.Writes));
        Assert.Equal(["a.example", "b.example"], settings.Http.Hosts);
    }

    [Fact]
    public void Parse_AnyText_NeverThrows() => Prop.ForAll<string[]>(static lines =>
    {
        string[] words = ["[binding a]", "[http]", "port = ", "listen = ", "[", "]", "\"", "=", "#", "[table t]", "retention = ", "[logger l]", "factory = netflow"];
        string text = string.Join('\n', lines.Select((line, i) => words[(line?.Length ?? 0) % words.Length] + (i % 2 == 0 ? line : "")));
        new ConfigurationReader(static _ => null).Parse(Place, text, listen: null);
    }).QuickCheckThrowOnFailure();

    private static ServiceSettings Read(string text)
    {
        ConfigurationReader reader = new(static _ => null);
        ServiceSettings settings = reader.Parse(Place, text, listen: null);
        Assert.Empty(reader.Problems);
        return settings;
    }

    private static string Problems(string text)
    {
        ConfigurationReader reader = new(static _ => null);
        reader.Parse(Place, text, listen: null);
        return string.Join('\n', reader.Problems.Select(static problem => $"{problem.Line}: {problem.Message}"));
    }
}
