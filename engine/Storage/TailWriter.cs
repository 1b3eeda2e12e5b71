using FASTER.core;

namespace LogFlowDb.Engine.Storage;

/// <summary>
/// The newest rows of a table on disk: one FasterLog, called a generation. Each opening of a table for writing begins a new
/// generation and leaves the older ones as they are, to be read until their rows are sealed; so a log is never recovered by
/// FasterLog and never appended to after a crash. One caller at a time.
/// </summary>
internal sealed class TailWriter : IDisposable
{
    /// <summary>A commit ends on this boundary, so that the next one rewrites nothing that was acknowledged.</summary>
    private const int CommitAlignment = 4096;

    /// <summary>FasterLog's length in front of each entry.</summary>
    internal const int EntryPrefix = 4;
    internal const int PageBytes = 1 << 20;
    internal const int SegmentBytes = 1 << 22;
    private const int MemoryBytes = 1 << 22;
    private const int SmallestFiller = EntryPrefix + TailEntry.HeaderLength;

    /// <summary>Of one entry, header included. FasterLog's page less its own overhead.</summary>
    public const int MaxEntryBytes = PageBytes - 64;

    /// <summary>What is still at work this long after a failure waits for the disk.</summary>
    public static TimeSpan Hangs { get; } = TimeSpan.FromSeconds(2);

    private readonly FasterLogSettings _settings;
    private readonly TailDevice _device;
    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly int _table;
    private readonly Poison _poison;
    private readonly TailManifest _manifest;
    private readonly FasterLog _log;
    private ulong _sequence;
    private long _nextId;
    private long _started;
    private long _truncatedSegment;
    private Task? _closing;

    private TailWriter(IDisk disk, string directory, int table, ulong generation, long nextId, Poison poison)
    {
        _nextId = nextId;
        _disk = disk;
        _directory = directory;
        _table = table;
        _poison = poison;
        Generation = generation;
        string prefix = TailFiles.Prefix(directory, generation);
        _manifest = TailManifest.Create(disk, TailFiles.Manifest(directory, generation), table, generation, nextId, poison);
        _device = new TailDevice(disk, prefix, poison);
        _settings = new FasterLogSettings
        {
            LogDevice = _device,
            LogCommitManager = _manifest,
            PageSize = PageBytes,
            MemorySize = MemoryBytes,
            SegmentSize = SegmentBytes,
            LogChecksum = LogChecksumType.None,
            TryRecoverLatest = false,
            FastCommitMode = false,
            AutoCommit = false,
        };
        _log = new FasterLog(_settings);
    }

    public ulong Generation { get; }

    /// <summary>Where the next entry will go, at the earliest.</summary>
    public long TailAddress => _log.TailAddress;

    /// <summary>Begins a generation whose first row will have the id <paramref name="nextId"/>.</summary>
    /// <param name="poison">Set by the tail when its disk fails, and by its owner: then it takes and writes nothing more.</param>
    public static TailWriter Create(IDisk disk, string directory, int table, ulong generation, long nextId, Poison poison) =>
        new(disk, directory, table, generation, nextId, poison);

    /// <summary>
    /// Adds an entry whose content stands behind <see cref="TailEntry.HeaderLength"/> free bytes, at most
    /// <see cref="MaxEntryBytes"/> in all. Not durable before <see cref="StartCommitAsync"/>. Waits while the disk is behind.
    /// </summary>
    /// <exception cref="IOException">The tail failed; it takes nothing any more.</exception>
    public async ValueTask EnqueueAsync(Memory<byte> entry, long firstId, int rows, CancellationToken cancellation)
    {
        _poison.ThrowIfSet();
        new TailEntry(TailEntry.Kind.Rows, _table, Generation, _sequence, firstId, rows).Write(entry.Span);
        await EnqueueAsync(entry, cancellation).ConfigureAwait(false);
        _nextId = firstId + rows;
    }

    /// <summary>Starts a commit of all that was enqueued before; entries may be added while it runs.</summary>
    /// <returns>A task that ends when it is on the medium, or with an <see cref="IOException"/> when it could not be written.
    /// Nothing is tried again: what is on the medium is known only after reopening.</returns>
    public async ValueTask<Task> StartCommitAsync()
    {
        _poison.ThrowIfSet();
        if (_log.TailAddress != _started)
        {
            await PadAsync().ConfigureAwait(false);
            _started = _log.TailAddress;
            _manifest.Expect(_started, _nextId);
        }

        return FinishAsync(_log.CommitAsync().AsTask());
    }

    private async Task FinishAsync(Task commit)
    {
        try
        {
            await _poison.GuardAsync(commit).ConfigureAwait(false);
        }
        catch (CommitFailureException e)
        {
            _poison.Set(new IOException("commit failed", e));
            _poison.ThrowIfSet();
        }
    }

    /// <summary>Lets go of everything before an address that <see cref="TailAddress"/> has given, a whole segment at a time.</summary>
    public void TruncateUntil(long address)
    {
        long segment = address / SegmentBytes;
        if (segment > _truncatedSegment && _poison.Cause is null)
        {
            _truncatedSegment = segment;
            _log.TruncateUntil(segment * SegmentBytes);
        }
    }

    /// <summary>Ends a generation of which every row is committed and sealed: only its manifest stays, with the next id.</summary>
    /// <exception cref="IOException">The manifest could not be written or a segment not be deleted.</exception>
    public void CloseEmptied()
    {
        CloseLog();
        _manifest.Empty();
        foreach (int segment in TailFiles.Segments(_disk, _directory, Generation))
        {
            _disk.DeleteFile(TailFiles.Segment(TailFiles.Prefix(_directory, Generation), segment));
        }
    }

    public void Dispose()
    {
        if (CloseLog())
        {
            _manifest.Dispose();
            _settings.Dispose();
        }
    }

    /// <summary>False when the disk hangs: FasterLog waits for a commit that began, and the files stay open until the process ends.</summary>
    private bool CloseLog()
    {
        _closing ??= Task.Run(() =>
        {
            _log.Dispose();
            _device.Dispose();
        });
        Task.WaitAny(_closing, _poison.Happened);
        return _closing.Wait(Hangs);
    }

    private async ValueTask PadAsync()
    {
        long tail = _log.TailAddress;
        int toBoundary = (int)(CommitAlignment - (tail % CommitAlignment));
        int toPageEnd = (int)(PageBytes - (tail % PageBytes));

        // A filler that does not fit the page goes to the start of the next one, where a whole unit keeps the alignment.
        int length = toBoundary >= SmallestFiller ? toBoundary : toPageEnd <= CommitAlignment ? CommitAlignment : toBoundary + CommitAlignment;
        if (toBoundary == CommitAlignment)
        {
            return;
        }

        byte[] filler = new byte[length - EntryPrefix];
        new TailEntry(TailEntry.Kind.Filler, _table, Generation, _sequence, 0, 0).Write(filler);
        await EnqueueAsync(filler, CancellationToken.None).ConfigureAwait(false);
    }

    private async ValueTask EnqueueAsync(ReadOnlyMemory<byte> entry, CancellationToken cancellation)
    {
        ValueTask<long> adding = _log.EnqueueAsync(entry, cancellation);
        if (!adding.IsCompletedSuccessfully)
        {
            try
            {
                await _poison.GuardAsync(adding.AsTask()).ConfigureAwait(false);
            }
            catch (CommitFailureException e)
            {
                _poison.Set(new IOException("commit failed", e));
                _poison.ThrowIfSet();
            }
        }

        _sequence++;
    }
}
