using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Outputs.Tests.Support;

/// <summary>Rows like those of flows, known by their number.</summary>
internal static class FlowRows
{
    public const long StartTime = 1_764_000_000_123_456_000;

    /// <summary>The rows <paramref name="first"/> … as a table gives them; addresses of two versions, some ports null.</summary>
    public static RowBatch Raw(long first, int count)
    {
        long[] ids = new long[count], times = new long[count], ports = new long[count], octets = new long[count], macs = new long[count];
        double[] rates = new double[count];
        IpValue[] sources = new IpValue[count];
        Value[] names = new Value[count];
        NullMask noPort = new(count);
        for (int i = 0; i < count; i++)
        {
            long id = first + i;
            ids[i] = id;
            times[i] = StartTime + (id * 1_000_000);
            ports[i] = id % 60_000;
            octets[i] = 40 + (id * 7 % 1400);
            macs[i] = 0x0242_0000_0000 + id;
            rates[i] = id / 4.0;
            sources[i] = id % 5 == 0 ? new IpValue(new UInt128(0x2001_0db8_0000_0000, (ulong)id)) : IpValue.FromV4(0x0a00_0000 + (uint)(id % 65_536));
            names[i] = Value.From(id % 3 == 0 ? "" : $"if'{id}\\\"ü");
            if (id % 7 == 0)
            {
                noPort.Set(i);
                ports[i] = 0;
            }
        }

        return new RowBatch(
            count,
            ["_id", "first_time", "src_ip", "src_port", "octet_count", "src_mac", "rate", "in_if_name", "src_as"],
            [
                new LongColumn(ValueKind.Long, ids), new LongColumn(ValueKind.Date, times), new IpColumn(sources), new LongColumn(ValueKind.Long, ports, noPort),
                new LongColumn(ValueKind.Long, octets), new LongColumn(ValueKind.Mac, macs), new DoubleColumn(rates), new ValueColumn(names), new ConstantColumn(Value.Null, count),
            ]);
    }

    /// <summary>Sums by address and port: <paramref name="keys"/> addresses, the port of the last one null.</summary>
    public static RowBatch Sums(int keys, long octets)
    {
        IpValue[] sources = new IpValue[keys];
        long[] ports = new long[keys], sums = new long[keys];
        NullMask noPort = new(keys);
        for (int i = 0; i < keys; i++)
        {
            sources[i] = IpValue.FromV4(0x0a00_0000 + (uint)i);
            ports[i] = i == keys - 1 ? 0 : 443;
            sums[i] = octets + i;
        }

        noPort.Set(keys - 1);
        return new RowBatch(
            keys, ["src_ip", "src_port", "octet_count"], [new IpColumn(sources), new LongColumn(ValueKind.Long, ports, noPort), new LongColumn(ValueKind.Long, sums)]);
    }

    public static Outputs.Targets.OutputShape SumShape { get; } = new(["src_ip", "src_port", "octet_count"], ["src_ip", "src_port"], ["octet_count"]);
}
