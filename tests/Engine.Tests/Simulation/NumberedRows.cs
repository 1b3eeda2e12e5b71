using System.Collections;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>Rows whose every value follows from their number, and the check that a table holds them: each once, none other.</summary>
internal static class NumberedRows
{
    private const long Start = 1_795_000_000_000_000_000;
    private const long Day = 86_400_000_000_000;

    /// <summary>Every 97th row is late and falls on another day.</summary>
    /// <param name="epoch">Tells rows of one number from each other that were sent before and after a crash.</param>
    public static RowBatch Make(long first, int count, int epoch = 0)
    {
        long[] numbers = new long[count], times = new long[count], octets = new long[count];
        IpValue[] addresses = new IpValue[count];
        Value[] hosts = new Value[count];
        for (int i = 0; i < count; i++)
        {
            long n = first + i;
            numbers[i] = n;
            times[i] = Time(n);
            octets[i] = Octets(n);
            addresses[i] = Address(n);
            hosts[i] = Host(n);
        }

        return new RowBatch(
            count,
            ["_time", "n", "octets", "ip", "host", "epoch"],
            [
                new LongColumn(ValueKind.Date, times), new LongColumn(ValueKind.Long, numbers), new LongColumn(ValueKind.Long, octets),
                new IpColumn(addresses), new ValueColumn(hosts), new ConstantColumn(Value.From(epoch), count),
            ]);
    }

    /// <summary>Reads a table; all rows from 1 to the number returned must be there once and nothing else.</summary>
    /// <param name="everyColumn">Else only numbers are read, which is quicker.</param>
    /// <param name="epochOf">The epoch in which a row was last sent.</param>
    public static long Check(ITableCatalog database, string table, bool everyColumn = true, Func<long, int>? epochOf = null)
    {
        using TableSnapshot? snapshot = database.Snapshot(table);
        return snapshot is null ? 0 : Check(snapshot.Groups, everyColumn, epochOf);
    }

    private static long Check(IReadOnlyList<IRowGroup> groups, bool everyColumn, Func<long, int>? epochOf)
    {
        BitArray seen = new((int)groups.Sum(g => (long)g.RowCount) + 1);
        foreach (IRowGroup group in groups)
        {
            using IRowGroupReader reader = group.OpenReader();
            Column numbers = reader.Read("n", 0, group.RowCount)!, ids = reader.Read(SystemFields.Id, 0, group.RowCount)!;
            for (int row = 0; row < group.RowCount; row++)
            {
                long n = numbers[row].AsLong;
                if (n != ids[row].AsLong || n < 1 || n >= seen.Length || seen[(int)n])
                {
                    Assert.Fail($"row {n} with id {ids[row].AsLong} among {seen.Length - 1} rows: twice, or others are missing");
                }

                seen[(int)n] = true;
            }

            if (epochOf is not null)
            {
                Column epochs = reader.Read("epoch", 0, group.RowCount)!;
                for (int row = 0; row < group.RowCount; row++)
                {
                    Assert.True(epochs[row].AsLong == epochOf(numbers[row].AsLong), $"row {numbers[row].AsLong} is a stale one");
                }
            }

            if (everyColumn)
            {
                CheckValues(reader, group.RowCount, numbers);
            }
        }

        return seen.Length - 1;
    }

    private static void CheckValues(IRowGroupReader reader, int count, Column numbers)
    {
        Column times = reader.Read(SystemFields.Time, 0, count)!, octets = reader.Read("octets", 0, count)!;
        Column addresses = reader.Read("ip", 0, count)!, hosts = reader.Read("host", 0, count)!;
        for (int row = 0; row < count; row++)
        {
            long n = numbers[row].AsLong;
            if (times[row].AsLong != Time(n) || octets[row].AsLong != Octets(n) || addresses[row] != Value.From(Address(n)) || hosts[row] != Host(n))
            {
                Assert.Fail($"row {n} has values that were never written");
            }
        }
    }

    private static long Time(long n) => Start + (n * 1_000_000) - (n % 97 == 0 ? Day * (1 + (n % 3)) : 0);

    private static long Octets(long n) => (long)((ulong)n * 0x9E3779B97F4A7C15 >> 44);

    private static IpValue Address(long n) =>
        n % 10 == 0 ? new IpValue(new UInt128(0x20010db800000000UL, (ulong)(n % 500))) : IpValue.FromV4(0x0a000000u + (uint)(n * 31 % 4000));

    private static Value Host(long n) => Value.From("host-" + (n % 20));
}
