using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>
/// Works with a database on a simulated disk, drawn by lot: appends, commits, several at once, flushes, merges, settings, tables
/// made and dropped, closing, reopening. Keeps an image of each moment at which the power may go, with what was acknowledged by
/// then and what was sent.
/// </summary>
internal sealed class Workload
{
    public const string Directory = "/db";
    public const string Table = "t";

    /// <summary>Of a table that comes and goes; it holds rows 1, 2, 3 … as far as it has any.</summary>
    public const string Passing = "passing";

    private readonly SimulatedDisk _disk;
    private readonly Random _random;
    private readonly DatabaseOptions _options;
    private readonly int _rowsOfAppend;
    private readonly List<int> _epochs;
    private readonly int _epoch;
    private long _acknowledged;
    private long _sent;

    /// <param name="epochs">In which epoch each row was sent last, from row 1.</param>
    /// <param name="rowsOfAppend">0 for any number; else all appends are of equal size, so that what is old fits where new belongs.</param>
    /// <param name="acknowledged">Rows that the disk must hold already.</param>
    /// <param name="sent">Rows that it may hold.</param>
    public Workload(SimulatedDisk disk, int seed, List<int> epochs, int rowsOfAppend = 0, long acknowledged = 0, long sent = 0)
    {
        _disk = disk;
        _random = new Random(seed);
        _rowsOfAppend = rowsOfAppend;
        _epochs = epochs;
        _epoch = 1 + (epochs.Count > 0 ? epochs.Max() : 0);
        _acknowledged = acknowledged;
        _sent = sent;
        _options = Options();
    }

    /// <summary>A moment: every row up to the first number must be there after a crash, none beyond the second may be.</summary>
    internal sealed record Moment(DiskState Image, DiskCall Call, long Acknowledged, long Sent);

    public List<Moment> Moments { get; } = [];

    public static DatabaseOptions Options(int blockRows = 1024) => new()
    {
        BlockRows = blockRows,
        CommitInterval = TimeSpan.FromHours(1),
        BackgroundInterval = TimeSpan.Zero,
        Clock = new VirtualClock(),
    };

    public async Task RunAsync(int sessions, int steps)
    {
        _disk.Observer = (image, call) =>
            Moments.Add(new Moment(image, call, Interlocked.Read(ref _acknowledged), Interlocked.Read(ref _sent)));
        for (int session = 0; session < sessions; session++)
        {
            // Closing merges small blocks when there is background work, and only then.
            DatabaseOptions options = _options with { BackgroundInterval = _random.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromDays(1) };
            await using Database database = Database.Open(_disk, Directory, options, held: null);
            ITableWriter writer = database.Writer(Table, create: true)!;

            // What was found is part of the table from here on: nobody may take it for lost later.
            long found = NumberedRows.Check(database, Table, everyColumn: false);
            Interlocked.Exchange(ref _sent, found);
            Interlocked.Exchange(ref _acknowledged, found);
            _epochs.RemoveRange((int)found, _epochs.Count - (int)found);
            await WorkAsync(database, writer, _random.Next(steps));
        }

        _disk.Observer = null;
    }

    private async Task WorkAsync(Database database, ITableWriter writer, int steps)
    {
        List<Task> commits = [];
        for (int step = 0; step < steps; step++)
        {
            int count = _rowsOfAppend > 0 ? _rowsOfAppend : _random.Next(8) == 0 ? _random.Next(1, 900) : _random.Next(1, 120);
            long first = Interlocked.Read(ref _sent) + 1;
            _epochs.AddRange(Enumerable.Repeat(_epoch, count));
            Interlocked.Add(ref _sent, count);
            await writer.AppendAsync(NumberedRows.Make(first, count, _epoch));
            switch (_random.Next(9))
            {
                case < 3:
                    commits.Add(CommitAsync(writer, first + count - 1));
                    if (_random.Next(3) > 0)
                    {
                        await Task.WhenAll(commits);
                        commits.Clear();
                    }

                    break;
                case 3 when _random.Next(3) == 0:
                    await database.FlushAsync(Table);
                    Acknowledge(first + count - 1);
                    break;
                case 4 when _random.Next(3) == 0:
                    await AdministerAsync(database);
                    break;
                default:
                    break;
            }
        }

        await Task.WhenAll(commits);
    }

    private async Task AdministerAsync(Database database)
    {
        switch (_random.Next(4))
        {
            case 0:
                database.SetSettings(Table, TableSettings.Default with { RetentionDays = _random.Next(100_000, 200_000) });
                break;
            case 1 when database.TableNames.Contains(Passing):
                database.DropTable(Passing);
                break;
            case 1:
                await database.Writer(Passing, create: true)!.AppendAsync(NumberedRows.Make(1, 300));
                await database.FlushAsync(Passing);
                break;
            default:
                // Nothing lies so far back: a record and no rows.
                database.Purge(Table, new DateOnly(1971, 1, 1), new DateOnly(1971, 2, 1));
                database.CheckRetention(Table, believeClock: true);
                break;
        }
    }

    private async Task CommitAsync(ITableWriter writer, long last)
    {
        await writer.CommitAsync();
        Acknowledge(last);
    }

    private void Acknowledge(long last)
    {
        long before;
        while ((before = Interlocked.Read(ref _acknowledged)) < last)
        {
            Interlocked.CompareExchange(ref _acknowledged, last, before);
        }
    }
}
