using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Tables;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>
/// Calls to the disk that fail, once or for ever, and a disk that is full: the table stops accepting and says why, nothing hangs,
/// nothing is tried again, nothing is acknowledged after, reads go on, and what was acknowledged is there after reopening.
/// </summary>
public sealed class DiskFaultTests(ITestOutputHelper log)
{
    private const int Appends = 60;
    private const string Error = "Input/output error", Full = "No space left on device";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_NthFails_TableStopsAndKeepsWhatItAcknowledged(bool forEver)
    {
        int last = FaultPlan.Pick(each: 500, nightly: 20_000);
        int poisoned = 0, n = 1;
        for (; n <= last; n++)
        {
            SimulatedDisk disk = new();
            Session session = new(disk, Appends * (1 + (last / 2000)));
            int failing = n;
            disk.Fault = call =>
            {
                if (call.Number == failing || (forEver && call.Number > failing))
                {
                    session.Failed = true;
                    throw new IOException(Error);
                }
            };
            await NamedAsync(session.RunAsync(), $"call {n} fails, {nameof(forEver)} {forEver}");
            if (!session.Failed)
            {
                // The whole session passed untouched: there are no more calls to fail.
                break;
            }

            poisoned += session.Refusal is null ? 0 : 1;
            Assert.True(session.Refusal?.Contains(Error, StringComparison.Ordinal) ?? true, session.Refusal);
            disk.Fault = null;
            await NamedAsync(session.ReopenAsync(), $"reopening after call {n} failed, {nameof(forEver)} {forEver}");
        }

        log.WriteLine($"{n - 1} calls made to fail, {poisoned} tables stopped");
        Assert.True(poisoned > 50, $"only {poisoned} of {n} failures stopped a table");
    }

    [Fact]
    public async Task Disk_FullAtEachChange_TableStopsReadsGoOnAndItResumesWhenFreed()
    {
        int stopped = 0, n = 1;
        for (; n <= FaultPlan.Pick(each: 500, nightly: 5_000); n++)
        {
            SimulatedDisk disk = new();
            Session session = new(disk, Appends);
            int changes = 0, filling = n;
            disk.Fault = call =>
            {
                if (call.IsChange && Interlocked.Increment(ref changes) == filling)
                {
                    session.Failed = true;
                    disk.Capacity = 0;
                }
            };
            await NamedAsync(session.RunAsync(), $"disk full at change {n}");
            if (!session.Failed)
            {
                break;
            }

            stopped += session.Refusal is null ? 0 : 1;
            Assert.True(session.Refusal?.Contains(Full, StringComparison.Ordinal) ?? true, session.Refusal);
            disk.Fault = null;
            disk.Capacity = long.MaxValue;
            await NamedAsync(session.ReopenAsync(), $"reopening after the disk was full at change {n}");
        }

        log.WriteLine($"full at {n - 1} changes, {stopped} tables stopped");
        Assert.True(stopped > 50);
    }

    [Fact]
    public async Task Append_EncodingFails_OnlyThatAppendFails()
    {
        SimulatedDisk disk = new();
        disk.CreateDirectory(Workload.Directory);
        await using Database database = Database.Open(disk, Workload.Directory, Workload.Options(), held: null);
        ITableWriter writer = database.Writer(Workload.Table, create: true)!;
        long sent = 0;
        for (int n = 1; n <= 200; n++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.AppendAsync(FailingColumn.Rows(300, n)));
            await writer.AppendAsync(NumberedRows.Make(sent + 1, 30));
            sent += 30;
        }

        await writer.CommitAsync();
        Assert.Equal(sent, NumberedRows.Check(database, Workload.Table));
    }

    /// <summary>Nothing may hang, and a failure says where it was.</summary>
    private static async Task NamedAsync(Task task, string where)
    {
        try
        {
            await task.WaitAsync(s_patience);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{where}: {e.Message}", e);
        }
    }

    /// <summary>One writer until something fails, then what everybody around it may expect.</summary>
    private sealed class Session(SimulatedDisk disk, int appends)
    {
        private volatile bool _failed;
        private long _sent;
        private long _acknowledged;

        public bool Failed
        {
            get => _failed;
            set => _failed = value;
        }

        /// <summary>What the table or the database said when it refused.</summary>
        public string? Refusal { get; private set; }

        public async Task RunAsync()
        {
            try
            {
                disk.CreateDirectory(Workload.Directory);
                await using Database database = Database.Open(disk, Workload.Directory, Workload.Options(), held: null);
                database.CreateTable(Workload.Table);
                database.SetSettings(Workload.Table, TableSettings.Default with { MinFreeBytes = 0 });
                ITableWriter writer = database.Writer(Workload.Table, create: false)!;
                try
                {
                    await AppendAsync(writer);
                }
                catch (TablePoisonedException e)
                {
                    Refusal = e.Message;
                    Assert.True(_failed, e.Message);
                    await CheckStoppedAsync(database, writer);
                }
            }
            catch (Exception e) when (e is DatabaseException or IOException)
            {
                Assert.True(_failed, e.Message);
                Refusal ??= e.Message;
            }
        }

        public async Task ReopenAsync()
        {
            SimulatedDisk after = new(disk.Image().AfterPowerLoss(new Random((int)_sent)));
            if (!after.DirectoryExists(Workload.Directory))
            {
                return;
            }

            await using Database database = Database.Open(after, Workload.Directory, Workload.Options(), held: null);
            ITableWriter writer = database.Writer(Workload.Table, create: true)!;
            long found = NumberedRows.Check(database, Workload.Table);
            Assert.True(found >= _acknowledged && found <= _sent, $"{found} rows found, {_acknowledged} acknowledged, {_sent} sent");
            await writer.AppendAsync(NumberedRows.Make(found + 1, 10));
            await writer.CommitAsync();
            Assert.Equal(found + 10, NumberedRows.Check(database, Workload.Table));
            Assert.Empty(database.Verify(Workload.Table, CancellationToken.None));
        }

        private async Task AppendAsync(ITableWriter writer)
        {
            Random random = new(3);
            for (int i = 0; i < appends; i++)
            {
                int count = random.Next(1, 150);
                _sent += count;
                await writer.AppendAsync(NumberedRows.Make(_sent - count + 1, count));
                if (i % 3 == 0)
                {
                    await writer.CommitAsync();
                    _acknowledged = _sent;
                }
            }
        }

        private async Task CheckStoppedAsync(Database database, ITableWriter writer)
        {
            int changes = 0;
            Action<DiskCall>? fault = disk.Fault;
            disk.Fault = call => changes += call.IsChange ? 1 : 0;
            Assert.Equal(Refusal, (await Assert.ThrowsAsync<TablePoisonedException>(async () => await writer.AppendAsync(NumberedRows.Make(_sent + 1, 1)))).Message);
            await Assert.ThrowsAsync<TablePoisonedException>(() => writer.CommitAsync());
            Assert.NotNull(database.Info(Workload.Table)!.Failure);
            long seen = NumberedRows.Check(database, Workload.Table);
            Assert.True(seen >= _acknowledged && seen <= _sent, $"{seen} rows seen, {_acknowledged} acknowledged, {_sent} sent");
            await database.DisposeAsync();

            // One call of the sealing task may have been under way when the table failed.
            Assert.True(changes <= 1, $"a table that failed changed something again, {changes} times");
            disk.Fault = fault;
        }
    }
}
