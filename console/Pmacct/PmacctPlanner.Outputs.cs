using System.Text.RegularExpressions;
using LogFlowDb.Outputs.Shaping;

namespace LogFlowDb.Console.Pmacct;

/// <content>An output for each plugin.</content>
internal sealed partial class PmacctPlanner
{
    private OutputSpec? Output(PmacctPlugin plugin)
    {
        switch (plugin.Type)
        {
            case PmacctPlugin.Memory:
                _settings.Notice(plugin, $"the table {Table} is the memory: logdb query 'table {Table} | …'");
                return null;
            case "sfprobe":
                _settings.Refuse(plugin, "sFlow is not exported here");
                return null;
            case PmacctPlugin.NfProbe:
                return Probe(plugin);
        }

        Aggregation aggregation = new(this, plugin);
        Dictionary<string, string> values = aggregation.Values();
        Period(plugin, values);
        string type = plugin.Type switch
        {
            PmacctPlugin.Print => Print(plugin, values),
            "kafka" => Kafka(plugin, values),
            "amqp" => Amqp(plugin, values),
            _ => Sql(plugin, values),
        };
        return new OutputSpec(type, OutputName(plugin), values);
    }

    /// <summary>Names of outputs take fewer characters than those of plugins.</summary>
    private static string OutputName(PmacctPlugin plugin) => $"{Name}.{string.Concat(plugin.Name.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'))}";

    private void Period(PmacctPlugin plugin, Dictionary<string, string> values)
    {
        long refresh = _settings.Number("refresh_time", 1, 86_400, plugin) ?? 60;
        values[OutputKeys.Refresh] = Text(refresh) + "s";
        if (IsLive && OfPackets)
        {
            // Flows that go on are told at least as often as they are asked for.
            _periods.Add(refresh);
        }

        string[] roundings = ["m", "h", "d"];
        if (_settings.Find("history_roundoff", plugin) is { } rounding && rounding.Value.Any(one => !roundings.Contains(one.ToString(), StringComparer.Ordinal)))
        {
            _settings.Refuse(rounding, $"'{rounding.Value}' is not done, m, h and d are");
        }

        if (_settings.Find("history", plugin) is not { } history)
        {
            return;
        }

        if (Seconds(history.Value) is not { } seconds)
        {
            _settings.Refuse(history, $"'{history.Value}' is no whole number of minutes, hours or days, as 5m, 1h, 1d");
            return;
        }

        string time = _settings.Flag("time_new") || _kind == PmacctKind.Sfacctd ? "_time" : "first_time";
        if (plugin.IsBroker)
        {
            const string Form = "yyyy-MM-dd HH:mm:ss";
            values[OutputKeys.Through] = $"{values[OutputKeys.Through]} | eval pm_stamp_inserted=string(datetrunc({time}, \"{Text(seconds / 60)}m\"), \"{Form}\"), pm_stamp_updated=string(now(), \"{Form}\")";
            values[OutputKeys.Keys] = $"{values[OutputKeys.Keys]}, pm_stamp_inserted as stamp_inserted, pm_stamp_updated as stamp_updated";
        }
        else
        {
            values[OutputKeys.Bin] = Text(seconds) + "s";
            values[OutputKeys.BinAs] = "stamp_inserted";
            values[OutputKeys.BinBy] = time;
        }

        _periods.Add(seconds % 3600 == 0 ? ZoneSeconds : seconds);
    }

    private static long? Seconds(string text)
    {
        long unit = text.Length > 0 ? text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 } : 0;
        return long.TryParse(text.AsSpan(0, Math.Max(text.Length - 1, 0)), out long count) && count > 0 && count * unit is > 0 and <= 31 * 86_400 and var seconds && seconds % 60 == 0 ? seconds : null;
    }

    private string Print(PmacctPlugin plugin, Dictionary<string, string> values)
    {
        string form = _settings.One("print_output", plugin, "formatted", "csv", "json");
        values["format"] = form == "formatted" ? "pmacct" : $"pmacct-{form}";
        string separator = _settings.Text("print_output_separator", plugin) ?? ",";
        if (form == "csv" && separator != ",")
        {
            values["separator"] = separator;
        }

        string times = _settings.Flag("timestamps_since_epoch", plugin) ? "epoch" : _settings.Flag("timestamps_rfc3339", plugin) ? "rfc3339" : "local";
        bool isUtc = _settings.Flag("timestamps_utc", plugin);
        if (isUtc || times != "local")
        {
            values["times"] = times == "local" ? "utc" : isUtc && times == "rfc3339" ? "rfc3339-utc" : times;
        }

        if (_settings.Flag("num_protos", plugin))
        {
            values["protocols"] = "numbers";
        }

        return _settings.Text("print_output_file", plugin) is { } file ? PrintFile(plugin, file, values) : "print";
    }

    /// <summary>pmacct writes a file anew with every purge, unless it is told to append.</summary>
    private string PrintFile(PmacctPlugin plugin, string file, Dictionary<string, string> values)
    {
        PmacctEntry entry = _settings.Find("print_output_file", plugin)!;
        if (file.Contains('$', StringComparison.Ordinal))
        {
            _settings.Refuse(entry, "variables with $ are not done in names of files, times with % are");
        }

        if (file.Contains('%', StringComparison.Ordinal))
        {
            _settings.Notice(entry, "times in the name are those of writing; pmacct takes that of the bin where there is print_history");
        }

        values["path"] = file;
        if (_settings.Flag("print_output_file_append", plugin))
        {
            values["exists"] = "append";
        }
        else
        {
            values["exists"] = "replace";
            values["rotate"] = "refresh";
        }

        if (_settings.Find("print_latest_file", plugin) is { } latest)
        {
            if (latest.Value.AsSpan().ContainsAny('$', '%'))
            {
                _settings.Refuse(latest, "a link has one name, without times and variables");
            }

            values["latest"] = latest.Value;
        }

        return "file";
    }

    private string Kafka(PmacctPlugin plugin, Dictionary<string, string> values)
    {
        _settings.One("kafka_output", plugin, "json");
        long port = _settings.Number("kafka_broker_port", 1, ushort.MaxValue, plugin) ?? 9092;
        values["brokers"] = string.Join(',', (_settings.Text("kafka_broker_host", plugin) ?? "127.0.0.1").Split(',', StringSplitOptions.TrimEntries)
            .Select(broker => broker.Contains(':', StringComparison.Ordinal) ? broker : $"{broker}:{Text(port)}"));
        values["topic"] = Variables(plugin, "kafka_topic", "pmacct.acct");
        Add(values, "key", _settings.Text("kafka_partition_key", plugin) is null ? null : Variables(plugin, "kafka_partition_key", ""));
        return "kafka";
    }

    private string Amqp(PmacctPlugin plugin, Dictionary<string, string> values)
    {
        _settings.One("amqp_output", plugin, "json");
        values["host"] = _settings.Text("amqp_host", plugin) ?? "localhost";
        Add(values, "vhost", _settings.Text("amqp_vhost", plugin));
        values["user"] = _settings.Text("amqp_user", plugin) ?? "guest";
        values["password"] = Secret(plugin, _settings.Text("amqp_passwd", plugin) ?? "guest");
        values["exchange"] = _settings.Text("amqp_exchange", plugin) ?? "pmacct";
        values["exchange_type"] = _settings.One("amqp_exchange_type", plugin, "direct", "topic", "fanout");
        values["routing_key"] = Variables(plugin, "amqp_routing_key", "acct");
        return "rabbitmq";
    }

    /// <summary>Variables are words of <c>aggregate</c>, and columns here.</summary>
    private string Variables(PmacctPlugin plugin, string meaning, string otherwise)
    {
        if (_settings.Find(meaning, plugin) is not { } entry)
        {
            return otherwise;
        }

        return VariableName().Replace(entry.Value, match =>
        {
            if (PmacctPrimitives.Find(match.Groups["name"].Value, out string why) is { } primitive)
            {
                return $"${primitive.Column}";
            }

            _settings.Refuse(entry, why);
            return "";
        });
    }

    private string Sql(PmacctPlugin plugin, Dictionary<string, string> values)
    {
        string type = plugin.Type switch { "pgsql" => "postgres", "sqlite3" => "sqlite", _ => "mysql" };
        string database = _settings.Text("sql_db", plugin) ?? (type == "sqlite" ? "/tmp/pmacct.db" : "pmacct");
        long version = _settings.Number("sql_table_version", 1, 9, plugin) ?? 1;
        values["into"] = _settings.Text("sql_table", plugin) ?? (version == 1 ? "acct" : $"acct_v{Text(version)}");
        if (values.TryGetValue(OutputKeys.Keys, out string? keys))
        {
            values[OutputKeys.Keys] = SqlNames(keys, type, version);
        }

        values["write"] = _settings.Flag("sql_dont_try_update", plugin) || _settings.Flag("sql_use_copy", plugin) ? "insert" : "upsert";
        if (type == "sqlite")
        {
            values["file"] = Path.GetFullPath(database);
            return type;
        }

        values["database"] = database;
        values["host"] = _settings.Text("sql_host", plugin) ?? "localhost";
        Add(values, "port", _settings.Number("sql_port", 1, ushort.MaxValue, plugin) is { } port ? Text(port) : null);
        values["user"] = _settings.Text("sql_user", plugin) ?? "pmacct";
        values["password"] = Secret(plugin, _settings.Text("sql_passwd", plugin) ?? "arealsmartpwd");
        return type;
    }

    /// <summary>Columns as they are called in the tables that come with pmacct (sql/pmacct-create-db_vN.*).</summary>
    private static string SqlNames(string keys, string type, long version) => string.Join(", ", keys.Split(", ").Select(key => key[(key.LastIndexOf(" as ", StringComparison.Ordinal) + 1)..] switch
    {
        "as port_src" when type != "postgres" && version < 8 => key.Replace(" as port_src", " as src_port", StringComparison.Ordinal),
        "as port_dst" when type != "postgres" && version < 8 => key.Replace(" as port_dst", " as dst_port", StringComparison.Ordinal),
        "as tag" when version < 9 => key.Replace(" as tag", " as agent_id", StringComparison.Ordinal),
        _ => key,
    }));

    private OutputSpec Probe(PmacctPlugin plugin)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal)
        {
            [OutputKeys.Table] = Table,
            ["receiver"] = _settings.Text("nfprobe_receiver", plugin) ?? "127.0.0.1:2100",
            ["version"] = _settings.One("nfprobe_version", plugin, "10", "9", "5"),
        };
        Add(values, "domain", _settings.Text("nfprobe_engine", plugin) is { } engine && uint.TryParse(engine.Split(':')[^1], out uint domain) ? Text(domain) : null);
        return new OutputSpec("netflow", OutputName(plugin), values);
    }

    /// <summary>An output for each pool of receivers.</summary>
    private IEnumerable<OutputSpec> Tee(PmacctPlugin plugin)
    {
        if (OfPackets || !IsLive)
        {
            _settings.Refuse(plugin, "only nfacctd and sfacctd have datagrams to send on, and those of no file");
            return [];
        }

        if (_settings.Find("tee_receivers", plugin) is not { } entry)
        {
            _settings.Refuse(plugin, "tee_receivers is missing: who gets the datagrams?");
            return [];
        }

        IReadOnlyList<TeeReceivers> pools = _files.Receivers(entry) ?? [];
        string transparent = _settings.Flag("tee_transparent", plugin) ? "on" : "off";
        return pools.Select(pool => new OutputSpec("tee", $"{OutputName(plugin)}.{pool.Id}", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["receiver"] = pool.Receivers, ["balance"] = pool.Balance, ["binding"] = Name, ["transparent"] = transparent,
        }));
    }

    [GeneratedRegex(@"\$(?<name>[a-z0-9_]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VariableName();

    /// <summary>Kept in this process only; what an output gets is the name.</summary>
    private string Secret(PmacctPlugin plugin, string value)
    {
        string name = $"LOGDB_PMACCT_{OutputName(plugin)}";
        _secrets[name] = value;
        return $"env:{name}";
    }
}
