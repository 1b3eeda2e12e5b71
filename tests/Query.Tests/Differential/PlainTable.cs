using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Tests.Differential;

/// <summary>Random rows of all types, with nulls, fields that come and go, times out of order. The same for the same random numbers.</summary>
internal static class PlainTable
{
    public const long Start = 1_790_000_000_000_000_000;
    public const long Second = 1_000_000_000;

    public static readonly string[] Names = ["web", "Web", "dns", "", "7", "a*b", "é", "long enough to be stored"];

    public static IReadOnlyList<PlainRow> Make(Random random)
    {
        int count = random.Next(8) switch { 0 => random.Next(3), 1 => random.Next(2000), _ => random.Next(300) };
        bool dense = random.Next(3) == 0;
        List<PlainRow> rows = [];
        for (int i = 0; i < count; i++)
        {
            rows.Add(Row(random, i, count, dense));
        }

        return rows;
    }

    public static RowBatch ToBatch(IEnumerable<PlainRow> rows) => MapRows.ToBatch([.. rows.Select(static row => new ValueMap(row.Fields))]);

    private static PlainRow Row(Random random, int at, int count, bool dense)
    {
        // Steps in the data, so that whole blocks have the same value, or lack a field.
        int part = count < 10 ? 0 : at * 5 / count;
        Dictionary<string, Value> row = new(StringComparer.Ordinal)
        {
            ["_time"] = Value.FromDate(Start + ((at / 3) - (random.Next(8) == 0 ? random.Next(40) : 0)) * Second),
            ["src_ip"] = Address(random, part),
            ["octet_count"] = Value.From(random.NextInt64(-20, 5000)),
            ["protocol"] = Value.From(part == 1 ? 6 : random.Next(3) switch { 0 => 6L, 1 => 17L, _ => 1L }),
        };
        Set("dst_port", dense ? 0 : 4, () => Value.From((long)random.Next(12)));
        Set("big", 5, () => Value.From(random.NextInt64(-1_000_000_000_000, 1_000_000_000_000)));
        Set("ratio", 5, () => Value.From(random.Next(-40, 400) / 4.0));
        Set("name", 6, () => Value.From(Names[random.Next(part == 2 ? 2 : Names.Length)]));
        Set("flag", 4, () => Value.From(random.Next(2) == 0));
        Set("seen", 4, () => Value.FromDate(Start + random.Next(1000) * Second));
        Set("mac", 3, () => Value.FromMac(random.Next(6)));
        Set("mixed", 3, () => Mixed(random));
        if (part != 3)
        {
            Set("some", 2, () => Value.From((long)random.Next(3)));
        }

        return new PlainRow(row);

        void Set(string field, int nullPart, Func<Value> value)
        {
            if (nullPart == 0 || random.Next(nullPart) > 0)
            {
                row[field] = value();
            }
        }
    }

    private static Value Address(Random random, int part) => Value.From(random.Next(4) == 0
        ? new IpValue(((UInt128)0x2001_0db8 << 96) + (uint)random.Next(6))
        : IpValue.FromV4((part == 4 ? 0xc0a8_0000u : 0x0a00_0000u) + (uint)random.Next(20)));

    private static Value Mixed(Random random) => random.Next(6) switch
    {
        0 => Value.From((long)random.Next(4)),
        1 => Value.From(random.Next(8) / 2.0),
        2 => Value.From(Names[random.Next(Names.Length)]),
        3 => Value.From(random.Next(2) == 0),
        4 => Value.From([Value.From((long)random.Next(2)), Value.From("x")]),
        _ => Value.From(IpValue.FromV4(0x0a00_0000u + (uint)random.Next(3))),
    };
}
