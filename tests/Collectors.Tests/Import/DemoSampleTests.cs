using LogFlowDb.Collectors.Import;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using Xunit;

namespace LogFlowDb.Collectors.Tests.Import;

/// <summary>The bundled sample of a real exporter; the figures are those of two other decoders.</summary>
public sealed class DemoSampleTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("logflowdb-sample-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Import_BundledSample_HoldsEveryFlow()
    {
        await using Database database = Database.Open(_directory, new DatabaseOptions());
        FlowFileImporter importer = new(database.Writer("flows", create: true)!);

        await importer.ImportAsync(SamplePath());

        using TableSnapshot snapshot = database.Snapshot("flows")!;
        Assert.Equal((5204, 24_886_489, 41_645), (snapshot.Groups.Sum(group => group.RowCount), Sum(snapshot, "octet_count"), Sum(snapshot, "packet_count")));
        Assert.Equal(3, importer.Exporters.Count);
    }

    private static long Sum(TableSnapshot snapshot, string field)
    {
        long sum = 0;
        foreach (IRowGroup group in snapshot.Groups)
        {
            using IRowGroupReader reader = group.OpenReader();
            Column column = reader.Read(field, 0, group.RowCount)!;
            for (int row = 0; row < column.Length; row++)
            {
                sum += column[row].AsLong;
            }
        }

        return sum;
    }

    private static string SamplePath()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LogFlowDb.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "console", "Demo", "softflowd.pcap.gz");
    }
}
