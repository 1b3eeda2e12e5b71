using LogFlowDb.Benchmarks.Rooms;
using LogFlowDb.Engine.Columns;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Benchmarks.Tests;

public sealed class BlockFiguresTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Check_GeneratedFlows_ReadBackInFewBytes()
    {
        KeptRows rows = new();
        foreach (RowBatch batch in new Workload(70_000, seed: 4).Batches)
        {
            await rows.AppendAsync(batch);
        }

        double[] bytes = [.. rows.Blocks(65_536).Select(BlockFigures.Check)];
        Assert.Equal(2, bytes.Length);
        Assert.InRange(bytes[0], 1, 14);
    }

    [Fact]
    public async Task Check_RealTraffic_ReadsBack()
    {
        if (FindCaptures() is not { } captures)
        {
            output.WriteLine("skipped: no ../shared/captures beside the repository");
            return;
        }

        IEnumerable<string> files = new[] { "netflow5", "netflow9", "ipfix" }
            .SelectMany(kind => Directory.EnumerateFiles(Path.Combine(captures, kind), "*.pcap", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal);

        KeptRows rows = await KeptRows.ReadAsync(files);
        foreach (RowBatch block in rows.Blocks(20_000).Concat(rows.Blocks(65_536)))
        {
            output.WriteLine($"{block.RowCount} rows, {BlockFigures.Check(block):F2} bytes a row");
        }
    }

    private static string? FindCaptures()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "LogFlowDb.sln")))
        {
            at = at.Parent;
        }

        string? captures = at is null ? null : Path.Combine(at.FullName, "..", "shared", "captures");
        return Directory.Exists(captures) ? captures : null;
    }
}
