using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Collectors.Loggers;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Tests.Loggers;

/// <summary>What settings do to batches of columns of any form, beside the same done to one row after another.</summary>
public sealed class FlowLoggerSettingsTests
{
    private static readonly string[] s_addresses = ["10.0.0.1", "10.0.0.2", "10.1.0.1", "192.0.2.1", "2001:db8::1", "2001:db8:1::1", "::1"];
    private static readonly string[] s_prefixes = ["10.0.0.0/8", "10.0.0.0/16", "10.0.0.1", "0.0.0.0/0", "::/0", "2001:db8::/32", "2001:db8::1/128", "192.0.2.1/32"];
    private static readonly double[] s_rates = [0, 1, 2, 100, 1000.5, 1e9, double.NaN];
    private static readonly long[] s_counts = [0, 1, 3, 1500, 1L << 40, long.MaxValue / 2, long.MaxValue];
    private static readonly string[] s_counters = ["octet_count", "packet_count", "reverse_octet_count", "post_packet_count", "layer2_octet_delta_count", "responder_packets"];
    private static readonly string[] s_otherNumbers = ["flow_count", "exported_octet_total_count", "sampling_packet_interval", "ingress_unicast_packet_total_count"];

    [Fact]
    public void Apply_AnyBatchAndSettings_IsWhatEachRowAloneGives() =>
        Prop.ForAll(
            Gen.Choose(int.MinValue, int.MaxValue).ToArbitrary(),
            seed => Check(new Random(seed)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    [Fact]
    public void Apply_ConstantColumns_StayConstant()
    {
        FlowLoggerSettings settings = FlowLoggerSettings.Parse(FlowLoggerKind.NetFlow, Dictionary(("sampling", "10.0.0.0/8=4"), ("renormalize", "true")));
        RowBatch rows = new(
            1000,
            ["exporter_ip", "octet_count", "sampling_rate"],
            [Constant(Ip("10.0.0.1")), Constant(Value.From(5L)), Constant(Value.From(0.0))]);

        RowBatch result = settings.Apply(new FlowBatch("b", RecordStream.NetFlow, rows))!;

        Assert.All(result.Columns.ToArray(), column => Assert.IsType<ConstantColumn>(column));
        Assert.Equal((20L, 1.0), (result.Column("octet_count")[999].AsLong, result.Column("sampling_rate")[0].AsDouble));

        static ConstantColumn Constant(Value value) => new(value, 1000);
    }

    [Fact]
    public void Apply_LongestPrefixAndInterface_Win()
    {
        FlowLoggerSettings settings = FlowLoggerSettings.Parse(
            FlowLoggerKind.NetFlow, Dictionary(("sampling", "7; 10.0.0.0/8/if1=3; 10.0.0.0/8=2; 10.1.0.0/16=5; 10.1.0.0/16/if9=6")));
        (string Exporter, long In, long Out, long Direction, double Rate)[] cases =
        [
            ("10.0.0.1", 1, 2, 0, 3), ("10.0.0.1", 2, 1, 0, 2), ("10.0.0.1", 2, 1, 1, 3), ("10.1.0.1", 1, 1, 0, 5), ("10.1.0.1", 9, 1, 0, 6), ("192.0.2.1", 1, 1, 1, 7),
        ];
        RowBatch rows = new(
            cases.Length,
            ["exporter_ip", "in_if", "out_if", "direction"],
            [
                new IpColumn(cases.Select(each => Ip(each.Exporter).AsIp).ToArray()),
                new LongColumn(ValueKind.Long, cases.Select(each => each.In).ToArray()),
                new LongColumn(ValueKind.Long, cases.Select(each => each.Out).ToArray()),
                new LongColumn(ValueKind.Long, cases.Select(each => each.Direction).ToArray()),
            ]);

        RowBatch result = settings.Apply(new FlowBatch("b", RecordStream.NetFlow, rows))!;

        Assert.Equal(cases.Select(each => each.Rate), Enumerable.Range(0, cases.Length).Select(row => result.Column("sampling_rate")[row].AsDouble));
    }

    private static Dictionary<string, string> Dictionary(params (string Key, string Value)[] settings) =>
        settings.ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.Ordinal);

    private static Value Ip(string text) => IpValue.TryParse(text, out IpValue ip) ? Value.From(ip) : throw new FormatException(text);

    private static void Check(Random random)
    {
        RowBatch batch = Batch(random);
        Dictionary<string, string> configuration = Configuration(random);
        FlowLoggerSettings settings = FlowLoggerSettings.Parse(FlowLoggerKind.NetFlow, configuration);
        string binding = random.Next(2) == 0 ? "a" : "b";

        RowBatch? result = settings.Apply(new FlowBatch(binding, RecordStream.NetFlow, batch));

        long unknown = 0, saturated = 0;
        List<Dictionary<string, Value>> expected = [];
        for (int row = 0; row < batch.RowCount; row++)
        {
            Dictionary<string, Value> values = Row(batch, row);
            if (Reference(values, configuration, binding, ref unknown, ref saturated))
            {
                expected.Add(values);
            }
        }

        Assert.Equal(expected.Count, result?.RowCount ?? 0);
        for (int row = 0; row < expected.Count; row++)
        {
            Assert.Equal(Text(expected[row]), Text(Row(result!, row)));
        }

        if (settings.Renormalizer is { } renormalizer)
        {
            Assert.Equal((unknown, saturated), (renormalizer.Unknown, renormalizer.Saturated));
        }
    }

    private static string Text(Dictionary<string, Value> row) =>
        string.Join(' ', row.Where(each => !each.Value.IsNull).OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => $"{each.Key}={ValueText.Format(each.Value)}"));

    private static Dictionary<string, Value> Row(RowBatch batch, int row)
    {
        Dictionary<string, Value> values = new(StringComparer.Ordinal);
        for (int i = 0; i < batch.Names.Length; i++)
        {
            values.Add(batch.Names[i], batch.Columns[i][row]);
        }

        return values;
    }

    /// <summary>Says the rules again, for one row. False when it is not chosen.</summary>
    private static bool Reference(Dictionary<string, Value> row, Dictionary<string, string> configuration, string binding, ref long unknown, ref long saturated)
    {
        Value exporter = row.GetValueOrDefault("exporter_ip"), source = row.GetValueOrDefault("observation_domain_id");
        if (!Chooses("binding", text => text == binding)
            || !Chooses("exporter", text => Contains(text, exporter))
            || !Chooses("source_ids", text => !source.IsNull && ValueText.Format(source) == text))
        {
            return false;
        }

        if (configuration.TryGetValue("sampling", out string? sampling))
        {
            (int Bits, bool Interface, double Rate)? best = null;
            foreach (string rule in sampling.Split(';'))
            {
                string[] halves = rule.Split('=');
                double rate = double.Parse(halves[^1], CultureInfo.InvariantCulture);
                string[] place = halves.Length == 1 ? ["", ""] : halves[0].Split("/if");
                Value seenAt = row.GetValueOrDefault(row.GetValueOrDefault("direction") is { IsNull: false } d && d.AsLong == 1 ? "out_if" : "in_if");
                bool holds = (place[0].Length == 0 || Contains(place[0], exporter))
                    && (place.Length == 1 || place[1].Length == 0 || (!seenAt.IsNull && ValueText.Format(seenAt) == place[1]));
                (int, bool, double) candidate = (place[0].Length == 0 ? -1 : Bits(place[0]), place.Length == 2 && place[1].Length > 0, rate);
                if (holds && (best is not { } known || (candidate.Item1, candidate.Item2).CompareTo((known.Bits, known.Interface)) > 0))
                {
                    best = candidate;
                }
            }

            row["sampling_rate"] = best is { } found ? Value.From(found.Rate) : row.GetValueOrDefault("sampling_rate");
        }

        if (configuration.GetValueOrDefault("renormalize") == "true")
        {
            double rate = row.GetValueOrDefault("sampling_rate") is { IsNull: false } told ? told.AsDouble : 0;
            if (!(rate > 0))
            {
                unknown++;
            }
            else
            {
                foreach (string counter in s_counters.Where(name => row.GetValueOrDefault(name) is { IsNull: false }))
                {
                    decimal product = row[counter].AsLong * (decimal)rate;
                    saturated += product > long.MaxValue ? 1 : 0;
                    row[counter] = Value.From(product > long.MaxValue ? long.MaxValue : (long)Math.Round(product));
                }

                row["sampling_rate"] = Value.From(1.0);
            }
        }

        if (configuration.TryGetValue("fields", out string? fields))
        {
            foreach (string name in row.Keys.Where(name => name != "_time" && !fields.Split(',').Contains(name)).ToArray())
            {
                row.Remove(name);
            }
        }

        return true;

        bool Chooses(string key, Func<string, bool> isMeant) => !configuration.TryGetValue(key, out string? list) || list.Split(',').Any(isMeant);
    }

    private static int Bits(string prefix)
    {
        string[] parts = prefix.Split('/');
        bool isV4 = parts[0].Contains('.', StringComparison.Ordinal);
        return (isV4 ? 96 : 0) + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : isV4 ? 32 : 128);
    }

    private static bool Contains(string prefix, Value address)
    {
        Value network = Ip(prefix.Split('/')[0]);
        return !address.IsNull
            && address.AsIp.IsV4 == network.AsIp.IsV4
            && (Bits(prefix) == 0 || address.AsIp.Number >> (128 - Bits(prefix)) == network.AsIp.Number >> (128 - Bits(prefix)));
    }

    private static Dictionary<string, string> Configuration(Random random)
    {
        Dictionary<string, string> configuration = new(StringComparer.Ordinal);
        Maybe("binding", () => random.Next(2) == 0 ? "a" : "b,c");
        Maybe("exporter", () => string.Join(',', Some(s_prefixes)));
        Maybe("source_ids", () => string.Join(',', Some(["0", "1", "2", "300"])));
        Maybe("renormalize", () => random.Next(4) == 0 ? "false" : "true");
        Maybe("fields", () => string.Join(',', Some(["octet_count", "sampling_rate", "exporter_ip", "in_if"])));
        Maybe("sampling", () => string.Join(';', Some([.. s_prefixes.Select(prefix => $"{prefix}=100"), "10.0.0.0/8/if1=2.5", "::/0/if2=7", "12"])));
        return configuration;

        void Maybe(string key, Func<string> value)
        {
            if (random.Next(3) == 0)
            {
                configuration.Add(key, value());
            }
        }

        string[] Some(string[] all) => [.. random.GetItems(all, random.Next(1, 4)).Distinct()];
    }

    private static RowBatch Batch(Random random)
    {
        int rows = random.Next(1, 70);
        List<string> names = ["_time"];
        List<Column> columns = [new ConstantColumn(Value.FromBits(ValueKind.Date, 5), rows)];
        Add("exporter_ip", () => Ip(Of(s_addresses)), values => new IpColumn(values.Select(value => value.IsNull ? default : value.AsIp).ToArray(), Nulls(values)));
        Add("sampling_rate", () => Value.From(Of(s_rates)), values => new DoubleColumn(values.Select(value => value.IsNull ? 0 : value.AsDouble).ToArray(), Nulls(values)));
        foreach (string name in (string[])["observation_domain_id", "in_if", "out_if", "direction"])
        {
            Add(name, () => Value.From((long)random.Next(3)), Longs);
        }

        foreach (string name in (IEnumerable<string>)[.. s_counters, .. s_otherNumbers])
        {
            Add(name, () => Value.From(Of(s_counts)), Longs);
        }

        return new RowBatch(rows, [.. names], [.. columns]);

        T Of<T>(T[] values) => values[random.Next(values.Length)];

        static LongColumn Longs(Value[] values) => new(ValueKind.Long, values.Select(value => value.IsNull ? 0 : value.AsLong).ToArray(), Nulls(values));

        static NullMask? Nulls(Value[] values)
        {
            NullMask? mask = null;
            for (int row = 0; row < values.Length; row++)
            {
                if (values[row].IsNull)
                {
                    (mask ??= new NullMask(values.Length)).Set(row);
                }
            }

            return mask;
        }

        void Add(string name, Func<Value> value, Func<Value[], Column> column)
        {
            int form = random.Next(8);
            if (form == 0)
            {
                return;
            }

            names.Add(name);
            bool withNulls = form == 1;
            Value repeated = value();
            columns.Add(form <= 3 && !withNulls
                ? new ConstantColumn(repeated, rows)
                : column([.. Enumerable.Range(0, rows).Select(_ => withNulls && random.Next(3) == 0 ? Value.Null : random.Next(2) == 0 ? repeated : value())]));
        }
    }
}
