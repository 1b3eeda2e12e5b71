using System.Globalization;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Exports;
using LogFlowDb.Protocols.Tests.Support;
using Xunit.Abstractions;

namespace LogFlowDb.Protocols.Tests.Fuzz;

/// <summary>
/// A million spoiled datagrams, or as many as LOGFLOWDB_FUZZ says: LOGFLOWDB_FUZZ=100000000 ./test --filter FullyQualifiedName~Fuzz.
/// LOGFLOWDB_SEED changes what is done. The time of each is checked where the code is optimized (dotnet test -c Release).
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class FuzzTests(ITestOutputHelper log)
{
    private const int UsualDatagrams = 1_000_000;

    /// <summary>A thread that had to wait is no fault of the decoder: a datagram is slow when it is in each of so many passes.</summary>
    private const int MostPasses = 5;

    /// <summary>
    /// Of 5 µs + 50 ns a byte. A short datagram may bring a template that others wait for: it pays for compiling it, once, and for
    /// reading up to 32 KiB that came before.
    /// </summary>
#if DEBUG
    private const double AllowedShare = double.PositiveInfinity;
#else
    private const double AllowedShare = 10;
#endif

    [Fact]
    public void Decode_SpoiledDatagrams_NeverThrowGrowTakeLongOrPassALimit()
    {
        long datagrams = Number("LOGFLOWDB_FUZZ", UsualDatagrams);
        int seed = (int)Number("LOGFLOWDB_SEED", 20261122);
        FuzzPass pass = new(datagrams, seed);
        pass.Run();
        log.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}: {datagrams:N0} datagrams, {pass.Bytes:N0} bytes, {pass.Rows:N0} rows, 0 exceptions; {datagrams / pass.Took.TotalSeconds:N0}/s, {pass.Allocated / datagrams} bytes allocated each, {pass.MostAllocated:N0} at most, heap grew by {pass.Growth:N0}"));
        Assert.InRange(pass.Growth, long.MinValue, 2 << 20);
        pass.EndSessions();
        StillDecodes(pass.Decoder, pass.Now);
        CheckTimes(seed, pass.Slow);
    }

    /// <summary>The least time that each datagram took in the same state.</summary>
    private void CheckTimes(int seed, Dictionary<long, double> slow)
    {
        int passes = 1, atFirst = slow.Count(static datagram => datagram.Value > 1);
        while (passes < MostPasses && slow.Any(static datagram => datagram.Value > AllowedShare))
        {
            FuzzPass again = new(slow.Keys.Max() + 1, seed);
            again.Run();
            slow = slow.Where(datagram => again.Slow.ContainsKey(datagram.Key)).ToDictionary(datagram => datagram.Key, datagram => Math.Min(datagram.Value, again.Slow[datagram.Key]));
            passes++;
        }

        KeyValuePair<long, double>[] slowest = [.. slow.OrderByDescending(static datagram => datagram.Value).Take(5)];
        log.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"slower than 5 µs + 50 ns a byte: {atFirst:N0} in one pass, {slow.Values.Count(static share => share > 1):N0} in each of {passes}; the slowest, and the share of it: {string.Join(", ", slowest.Select(static datagram => string.Create(CultureInfo.InvariantCulture, $"{datagram.Key}: {datagram.Value:P0}")))}"));
        Assert.DoesNotContain(slowest, static datagram => datagram.Value > AllowedShare);
    }

    /// <summary>Others than before take the places of all that were known, as many as the limits hold.</summary>
    private static void StillDecodes(ExportDecoder decoder, long now)
    {
        const int Fields = 60;
        CountingSink sink = new(new CountingSink.Memory());
        for (int i = 0; i < FuzzPass.Limits.Exporters; i++)
        {
            WireBuilder template = new WireBuilder().Template(300 + i, [.. Enumerable.Range(1, Fields).Select(static field => (field, 4))]);
            decoder.Decode(
                WireBuilder.V9(source: 77).Set(0, template).Set(300 + i, new WireBuilder().U32(new long[Fields])).Bytes,
                WireBuilder.Address($"198.51.100.{i}"),
                2055,
                now,
                ref sink);
        }

        Assert.Equal(FuzzPass.Limits.Exporters, sink.Rows);
        Assert.InRange(decoder.NetFlow.Exporters().Sum(exporter => exporter.Templates), FuzzPass.Limits.Exporters, int.MaxValue);
    }

    private static long Number(string variable, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out long number) ? number : otherwise;
}
