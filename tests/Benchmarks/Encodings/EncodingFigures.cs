using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Benchmarks.Encodings;

/// <summary>Values encoded and decoded per second by one core, encoding by encoding: the best of many passes.</summary>
internal static class EncodingFigures
{
    private static readonly TimeSpan s_perFigure = TimeSpan.FromMilliseconds(150);

    public static void Print()
    {
        EncodingShape[] shapes = [.. EncodingShapes.All()];

        // What is measured first must not be measured before the runtime has compiled it for good.
        foreach (EncodingShape shape in shapes)
        {
            Rate(1, shape.Encode);
            Rate(1, () => shape.Decode());
        }

        Line($"{"65,536 values",-32}{"bytes a value",14}{"encode M/s",12}{"decode M/s",12}");
        foreach (EncodingShape shape in shapes)
        {
            double encode = Rate(shape.Column.Length, shape.Encode), decode = Rate(shape.Column.Length, () => shape.Decode());
            Line($"{shape.Name,-32}{shape.BytesPerValue,14:F3}{encode,12:F0}{decode,12:F0}");
        }

        Line($"{"20,000 addresses",-32}{"bytes each",14}{"encode M/s",12}{"decode M/s",12}{"one, µs",10}");
        Random random = new(1);
        (string, IpValue[])[] dictionaries =
        [
            ("random IPv4", Distinct(_ => IpValue.FromV4((uint)random.NextInt64(1L << 32)))),
            ("IPv4 in networks", Distinct(_ => IpValue.FromV4(((uint)random.Next(800) * 0x10203u << 8) | (uint)random.Next(256)))),
            ("IPv6, random hosts", Distinct(_ => V6((ulong)random.Next(5000), (ulong)random.NextInt64()))),
            ("IPv6, small hosts", Distinct(_ => V6((ulong)random.Next(1 << 20) << 16, (ulong)random.Next(1, 6)))),
        ];
        foreach ((_, IpValue[] addresses) in dictionaries)
        {
            Measure(addresses);
        }

        foreach ((string name, IpValue[] addresses) in dictionaries)
        {
            (double bytes, double encode, double decode, double lookups) = Measure(addresses);
            Line($"{name,-32}{bytes,14:F3}{encode,12:F0}{decode,12:F0}{1 / lookups,10:F1}");
        }
    }

    private static IpValue[] Distinct(Func<int, IpValue> next) => [.. Enumerable.Range(0, 20_000).Select(next).Distinct().Order()];

    private static IpValue V6(ulong network, ulong host) => new(new UInt128(0x20010db800000000UL + network, host));

    private static (double BytesEach, double Encode, double Decode, double Lookups) Measure(IpValue[] addresses)
    {
        ByteWriter writer = new();
        double encode = Rate(addresses.Length, () =>
        {
            writer.Clear();
            AddressDictionary.Write(addresses, writer);
        });
        byte[] bytes = writer.Written.ToArray();
        IpValue[] decoded = new IpValue[addresses.Length];
        double decode = Rate(addresses.Length, () => AddressDictionary.Open(bytes, bytes.Length).ReadAll(bytes, decoded));
        AddressDictionary dictionary = AddressDictionary.Open(bytes, bytes.Length);
        int at = 0;
        double lookups = Rate(1, () =>
        {
            at = (at + 7919) % addresses.Length;
            dictionary.ContainsAny(addresses[at], addresses[at], (offset, buffer) => bytes.AsSpan(offset, buffer.Length).CopyTo(buffer));
        });
        return ((double)bytes.Length / addresses.Length, encode, decode, lookups);
    }

    private static double Rate(int count, Action action)
    {
        long until = Stopwatch.GetTimestamp() + (long)(s_perFigure.TotalSeconds * Stopwatch.Frequency);
        long best = long.MaxValue;
        while (Stopwatch.GetTimestamp() < until)
        {
            // Several at once, so that a short one is not all stopwatch.
            const int Times = 8;
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Times; i++)
            {
                action();
            }

            best = Math.Min(best, (Stopwatch.GetTimestamp() - start) / Times);
        }

        return count / Stopwatch.GetElapsedTime(0, Math.Max(1, best)).TotalSeconds / 1e6;
    }

    private static void Line(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
