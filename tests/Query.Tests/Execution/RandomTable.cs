using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Tests.InMemory;

namespace LogFlowDb.Query.Tests.Execution;

/// <summary>A table of flow-like rows with nulls, mixed kinds and times out of order, the same for the same seed.</summary>
internal sealed class RandomTable
{
    public RandomTable(int seed, int rowCount, int groupRows)
    {
        Random random = new(seed);
        ValueMap[] rows = new ValueMap[rowCount];
        for (int i = 0; i < rowCount; i++)
        {
            rows[i] = Row(random, i);
        }

        Catalog = new InMemoryCatalog(groupRows);
        Catalog.Table("t").AppendAsync(MapRows.ToBatch(rows)).AsTask().Wait();

        // As the table gives them: newest first, of one time the last stored first.
        Rows = [.. rows.Select((row, at) => (Row: row, Id: at + 1L))
            .OrderByDescending(static r => Get(r.Row, "_time").AsLong).ThenByDescending(static r => r.Id).Select(static r => r.Row)];
    }

    public InMemoryCatalog Catalog { get; }

    public IReadOnlyList<ValueMap> Rows { get; }

    public static Value Get(ValueMap row, string field) => row.TryGetValue(field, out Value value) ? value : Value.Null;

    private static ValueMap Row(Random random, int at)
    {
        // Times mostly rise, with some rows late and many of the same second.
        long second = (at / 7) - (random.Next(10) == 0 ? random.Next(50) : 0);
        List<KeyValuePair<string, Value>> row =
        [
            Pair("_time", Value.FromDate(1_700_000_000_000_000_000 + (second * 1_000_000_000))),
            Pair("src_ip", Value.From(random.Next(5) == 0
                ? new IpValue(((UInt128)0x2001_0db8 << 96) + (uint)random.Next(20))
                : IpValue.FromV4(0xc000_0200 + (uint)random.Next(60)))),
            Pair("protocol", Value.From((long)random.Next(3) switch { 0 => 6L, 1 => 17L, _ => 1L })),
            Pair("octet_count", Value.From((long)random.Next(-50, 5000))),
        ];
        if (random.Next(4) > 0)
        {
            row.Add(Pair("dst_port", Value.From((long)random.Next(40))));
        }

        row.Add(Pair("mixed", random.Next(6) switch
        {
            0 => Value.From((long)random.Next(4)),
            1 => Value.From(random.Next(4) / 2.0),
            2 => Value.From(new[] { "a", "A", "b", "" }[random.Next(4)]),
            3 => Value.From(random.Next(2) == 0),
            4 => Value.From([Value.From((long)random.Next(2)), Value.From("x")]),
            _ => Value.Null,
        }));
        row.Add(Pair("name", Value.From(new[] { "web", "Web", "dns", "mail", null }[random.Next(5)])));
        return new ValueMap(row);
    }

    private static KeyValuePair<string, Value> Pair(string name, Value value) => KeyValuePair.Create(name, value);
}
