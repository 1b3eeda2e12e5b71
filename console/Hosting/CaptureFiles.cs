using LogFlowDb.Collectors.Import;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Hosting;

/// <summary>Capture files as the import reads them, for queries.</summary>
internal sealed class CaptureFiles : ICaptureFiles
{
    private const int PacketsAtOnce = 4096;

    public void Read(IEnumerable<string> files, string content, string? filter, Func<RowBatch, bool> onRows, Action<string> notice, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        RowWriter writer = new(onRows, stop);
        FlowFileImporter? importer = null;
        foreach (string file in files)
        {
            try
            {
                string? error;
                if (content == "flows" || (content == "auto" && PacketFileReader.HoldsExports(file)))
                {
                    error = ReadFlows(importer ??= new FlowFileImporter(writer) { Filter = filter }, file, content, notice, stop.Token);
                }
                else
                {
                    error = ReadPackets(file, filter, writer);
                }

                if (error is not null)
                {
                    notice($"{file}: {error}; what came before it is there");
                }
            }
            catch (CaptureException failure)
            {
                throw new QueryExecutionException($"pcapfile: {failure.Message}", failure);
            }
            catch (OperationCanceledException) when (writer.IsDone && !cancellation.IsCancellationRequested)
            {
                return;
            }

            if (writer.IsDone)
            {
                return;
            }
        }
    }

    private static string? ReadFlows(FlowFileImporter importer, string file, string content, Action<string> notice, CancellationToken cancellation)
    {
        ImportResult result = importer.ImportAsync(file, cancellation).GetAwaiter().GetResult();
        if (result.Datagrams == 0 && content == "flows")
        {
            notice($"{file}: no flow exports in it; as=packets shows its packets");
        }

        return result.Error;
    }

    private static string? ReadPackets(string file, string? filter, RowWriter writer)
    {
        using PacketFileReader packets = new(file, filter);
        while (packets.Next(PacketsAtOnce) is { } rows)
        {
            if (!writer.Give(rows))
            {
                return null;
            }
        }

        return packets.Error;
    }

    /// <summary>Hands rows to the query where the import hands them to a table.</summary>
    private sealed class RowWriter(Func<RowBatch, bool> onRows, CancellationTokenSource stop) : ITableWriter
    {
        public string Table => "";

        public bool IsDone { get; private set; }

        public bool Give(RowBatch rows)
        {
            IsDone = IsDone || !onRows(rows);
            return !IsDone;
        }

        public async ValueTask AppendAsync(RowBatch rows, CancellationToken cancellation = default)
        {
            if (!Give(rows))
            {
                await stop.CancelAsync().ConfigureAwait(false);
                stop.Token.ThrowIfCancellationRequested();
            }
        }

        public Task CommitAsync(CancellationToken cancellation = default) => Task.CompletedTask;
    }
}
