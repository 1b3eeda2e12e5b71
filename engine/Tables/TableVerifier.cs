using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// Reads everything of a table and checks it: the block directory and the tail as they are on the disk now, and every value of every
/// block. Rows may be appended meanwhile. One use, one thread.
/// </summary>
internal sealed class TableVerifier(IDisk disk, string table, int number, TableFiles files, DatabaseOptions options, Action<WorkProgress>? progress, CancellationToken cancellation)
{
    /// <summary>A running table cuts its tail while it is read; what was found wrong is looked at again before it is believed.</summary>
    private const int Attempts = 5;

    private readonly List<VerifyFinding> _findings = [];

    /// <summary>The report lacks the bytes.</summary>
    public VerifyReport Verify(IReadOnlyList<IRowGroup> groups)
    {
        SealedBlock[] blocks = [.. groups.OfType<SealedBlock>()];
        long done = 0, total = blocks.Sum(block => (long)block.Location.Length);
        foreach (SealedBlock block in blocks)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Invoke(new WorkProgress(table, done, total));
            try
            {
                block.Verify();
            }
            catch (CorruptTableException e)
            {
                _findings.Add(new VerifyFinding(table, e.File, e.Message)
                {
                    FirstId = block.FirstId,
                    LastId = block.LastId,
                    Rows = block.RowCount,
                    FirstTime = block.MinTime,
                    LastTime = block.MaxTime,
                });
            }

            done += block.Location.Length;
        }

        VerifyFiles();
        return new VerifyReport(table, groups.Sum(group => (long)group.RowCount), blocks.Length, 0, _findings);
    }

    /// <summary>Opens the table once more, which reads the block directory and all of the tail.</summary>
    private void VerifyFiles()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                using BlockFiles blocks = new(disk, files.Root);
                TableStore.Open(disk, table, number, files, blocks, write: false, options).Directory.Dispose();
                return;
            }
            catch (Exception e) when (e is CorruptTableException or IOException && attempt < Attempts)
            {
                cancellation.WaitHandle.WaitOne(attempt * 20);
                cancellation.ThrowIfCancellationRequested();
            }
            catch (CorruptTableException e)
            {
                _findings.Add(new VerifyFinding(table, e.File, e.Message));
                return;
            }
            catch (IOException e)
            {
                _findings.Add(new VerifyFinding(table, files.Root, $"table {table} is damaged: {files.Root}: {e.Message}"));
                return;
            }
        }
    }
}
