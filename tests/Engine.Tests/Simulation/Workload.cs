using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>
/// Works with a database on a simulated disk, drawn by lot: appends, commits, several at once, sealing, closing, reopening. Keeps an
/// image of each moment at which the power may go, with what was acknowledged by then and what was sent.
/// </summary>
internal sealed class Workload
{
    public const string Directory = "/db";
    public const string Table = "t";

    private readonly SimulatedDisk _disk;
    private readonly Random _random;
    private readonly DatabaseOptions _options;
    private long _acknowledged;
    private long _sent;

    /// <param name="acknowledged">Rows that the disk must hold already.</param>
    /// <param name="sent">Rows that it may hold.</param>
    public Workload(SimulatedDisk disk, int seed, long acknowledged = 0, long sent = 0)
    {
        _disk = disk;
        _random = new Random(seed);
        _acknowledged = acknowledged;
        _sent = sent;
        _options = Options();
        if (!disk.DirectoryExists(Directory))
        {
            disk.CreateDirectory(Directory);
        }
    }

    /// <summary>A moment: every row up to the first number must be there after a crash, none beyond the second may be.</summary>
    internal sealed record Moment(DiskState Image, DiskCall Call, long Acknowledged, long Sent);

    public List<Moment> Moments { get; } = [];

    public static DatabaseOptions Options(int blockRows = 1024) =>
        new()
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
            await using Database database = Database.Open(_disk, Directory, _options, held: null);
            ITableWriter writer = database.Writer(Table, create: true)!;

            // What was found is part of the table from here on: nobody may take it for lost later.
            long found = NumberedRows.Check(database, Table, everyColumn: false);
            Interlocked.Exchange(ref _sent, found);
            Interlocked.Exchange(ref _acknowledged, found);
            await WorkAsync(writer, _random.Next(steps));
        }

        _disk.Observer = null;
    }

    private async Task WorkAsync(ITableWriter writer, int steps)
    {
        List<Task> commits = [];
        for (int step = 0; step < steps; step++)
        {
            int count = _random.Next(8) == 0 ? _random.Next(1, 900) : _random.Next(1, 120);
            long first = Interlocked.Add(ref _sent, count) - count + 1;
            await writer.AppendAsync(NumberedRows.Make(first, count));
            if (_random.Next(3) == 0)
            {
                commits.Add(CommitAsync(writer, first + count - 1));
                if (_random.Next(3) > 0)
                {
                    await Task.WhenAll(commits);
                    commits.Clear();
                }
            }
        }

        await Task.WhenAll(commits);
    }

    private async Task CommitAsync(ITableWriter writer, long last)
    {
        await writer.CommitAsync();
        long before;
        while ((before = Interlocked.Read(ref _acknowledged)) < last)
        {
            Interlocked.CompareExchange(ref _acknowledged, last, before);
        }
    }
}
