using System.Buffers;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// A directory of tables, open in this process. A writer has it alone; readers share it while no writer has it. Tables are
/// opened when first used. Safe for concurrent use.
/// </summary>
public sealed partial class Database : ITableCatalog, IAsyncDisposable
{
    private const int MaxNameLength = 128;

    private static readonly SearchValues<char> s_nameCharacters =
        SearchValues.Create(@"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.\:");

    private readonly IDisk _disk;
    private readonly DatabaseOptions _options;
    private readonly DirectoryLock? _lock;
    private readonly TableList _list;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Table> _writers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TableStore> _readers = new(StringComparer.Ordinal);
    private readonly Dictionary<int, BlockFiles> _files = [];
    private IAppendSubscriber[] _subscribers = [];
    private Upkeep? _upkeep;

    private Database(IDisk disk, string directory, DatabaseOptions options, DirectoryLock? directoryLock, TableList list)
    {
        _disk = disk;
        _options = options;
        _lock = directoryLock;
        _list = list;
        Directory = directory;
    }

    public string Directory { get; }

    public bool ReadOnly => _options.ReadOnly;

    /// <summary>True when a table may have the name: ASCII letters, digits and <c>_ - . \ :</c>, at most 128 of them.</summary>
    public static bool IsTableName(string name) => name.Length is > 0 and <= MaxNameLength && !name.AsSpan().ContainsAnyExcept(s_nameCharacters);

    public IReadOnlyList<string> TableNames
    {
        get
        {
            lock (_gate)
            {
                return [.. _list.Tables.Select(t => t.Name)];
            }
        }
    }

    /// <summary>Opens a directory, and makes it unless <see cref="DatabaseOptions.ReadOnly"/>.</summary>
    /// <exception cref="DatabaseLockedException">Another process has it.</exception>
    /// <exception cref="CorruptTableException">The list of tables is damaged.</exception>
    /// <exception cref="DatabaseException">It does not exist or cannot be used.</exception>
    public static Database Open(string directory, DatabaseOptions options) => Open(FileDisk.Instance, Path.GetFullPath(directory), options);

    internal static Database Open(IDisk disk, string path, DatabaseOptions options)
    {
        DirectoryLock? held = null;
        try
        {
            if (!options.ReadOnly)
            {
                disk.CreateDirectory(path);
            }
            else if (!disk.DirectoryExists(path))
            {
                throw new DatabaseException($"there is no directory {path}");
            }

            // A backup that was interrupted must not pass for a database.
            BackupManifest.Read(disk, path);
            held = options.ReadOnly ? DirectoryLock.AcquireRead(path) : DirectoryLock.AcquireWrite(path);
            return Open(disk, path, options, held);
        }
        catch (Exception e)
        {
            held?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new DatabaseException($"cannot use {path}: {e.Message}", e);
            }

            throw;
        }
    }

    /// <summary>Opens a directory that exists, on any disk.</summary>
    /// <param name="held">Let go of when the database is disposed; null on a disk that only this process can see.</param>
    internal static Database Open(IDisk disk, string path, DatabaseOptions options, DirectoryLock? held)
    {
        Database database = new(disk, path, options, held, TableList.Load(disk, path));
        if (!options.ReadOnly)
        {
            // The list may have been written by a process that was killed before it was durable.
            disk.SyncDirectory(path);
            database.DeleteDropped();
            if (options.BackgroundInterval > TimeSpan.Zero)
            {
                database._upkeep = new Upkeep(options, database.TablesToKeep, database.IsBusy);
            }
        }

        return database;
    }

    public TableSnapshot? Snapshot(string table)
    {
        lock (_gate)
        {
            return _list.TryFind(table, out TableEntry? entry) ? StoreOf(entry).Snapshot() : null;
        }
    }

    public ITableWriter? Writer(string table, bool create)
    {
        lock (_gate)
        {
            ThrowIfReadOnly();
            if (!_list.TryFind(table, out TableEntry? entry))
            {
                if (!create)
                {
                    return null;
                }

                entry = AddTable(table);
            }

            return WriterOf(entry);
        }
    }

    public IDisposable? Subscribe(IAppendSubscriber subscriber)
    {
        lock (_gate)
        {
            if (ReadOnly)
            {
                return null;
            }

            _subscribers = [.. _subscribers, subscriber];
        }

        return new Subscription(this, subscriber);
    }

    /// <exception cref="DatabaseException">It exists, or the name is not allowed.</exception>
    public void CreateTable(string table)
    {
        lock (_gate)
        {
            ThrowIfReadOnly();
            if (_list.TryFind(table, out _))
            {
                throw new DatabaseException($"table already exists: {table}");
            }

            WriterOf(AddTable(table));
        }
    }

    /// <summary>
    /// Deletes a table and its rows. Queries that are reading it go on; the files are deleted when the last of them ends.
    /// </summary>
    /// <exception cref="DatabaseException">There is no such table.</exception>
    public void DropTable(string table)
    {
        lock (_gate)
        {
            ThrowIfReadOnly();
            TableEntry entry = Entry(table);
            _list.Remove(entry);
            _readers.Remove(table);
            if (_writers.Remove(table, out Table? writer))
            {
                writer.AbandonAsync().GetAwaiter().GetResult();
            }

            BlockFiles files = FilesOf(entry.Number);
            _files.Remove(entry.Number);
            files.Pins.Retire(() =>
            {
                files.Dispose();
                DeleteDirectory(TableFiles.Of(Directory, entry.Number).Root);
            });
        }
    }

    /// <summary>Null when there is no such table.</summary>
    /// <exception cref="CorruptTableException">It is damaged.</exception>
    public TableInfo? Info(string table)
    {
        TableStore store;
        string? failure;
        lock (_gate)
        {
            if (!_list.TryFind(table, out TableEntry? entry))
            {
                return null;
            }

            store = StoreOf(entry);
            failure = _writers.GetValueOrDefault(table)?.Failure;
        }

        return store.Info(failure);
    }

    /// <summary>Costs next to nothing, so that it may be asked for often. Null when there is no such table.</summary>
    /// <exception cref="CorruptTableException">It is damaged.</exception>
    public TableExtent? Extent(string table)
    {
        lock (_gate)
        {
            return _list.TryFind(table, out TableEntry? entry) ? StoreOf(entry).Extent() : null;
        }
    }

    /// <summary>Reads and checks everything that is stored of a table; empty when it is sound.</summary>
    /// <exception cref="DatabaseException">There is no such table.</exception>
    public IReadOnlyList<VerifyFinding> Verify(string table, CancellationToken cancellation)
    {
        TableStore store;
        try
        {
            lock (_gate)
            {
                store = StoreOf(Entry(table));
            }
        }
        catch (CorruptTableException e)
        {
            return [new VerifyFinding(table, e.File, e.Message)];
        }

        return store.Verify(cancellation);
    }

    /// <summary>Commits what is not committed and lets go of the directory.</summary>
    public async ValueTask DisposeAsync()
    {
        _upkeep?.Dispose();
        Table[] writers;
        lock (_gate)
        {
            writers = [.. _writers.Values];
            _writers.Clear();
        }

        foreach (Table writer in writers)
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }

        lock (_gate)
        {
            foreach (BlockFiles files in _files.Values)
            {
                files.Dispose();
            }

            _readers.Clear();
            _lock?.Dispose();
        }
    }

    private TableEntry Entry(string table) =>
        _list.TryFind(table, out TableEntry? entry) ? entry : throw new DatabaseException($"table not found: {table}");

    private TableEntry AddTable(string table)
    {
        ThrowIfNameNotAllowed(table);

        try
        {
            // First the folder, then the list: a table that is listed and has no folder has lost it.
            _disk.CreateDirectory(TableFiles.Of(Directory, _list.Next).Tail);
            TableEntry entry = new(_list.Next, table, TableSettings.Default);
            _list.Add([entry]);
            return entry;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseException($"cannot create table {table}: {e.Message}", e);
        }
    }

    private static void ThrowIfNameNotAllowed(string table)
    {
        if (!IsTableName(table))
        {
            throw new DatabaseException($@"table name not allowed: {table} (letters, digits, _ - . \ : and at most {MaxNameLength} characters)");
        }
    }

    private BlockFiles FilesOf(int number)
    {
        if (!_files.TryGetValue(number, out BlockFiles? files))
        {
            _files.Add(number, files = new BlockFiles(_disk, TableFiles.Of(Directory, number).Root));
        }

        return files;
    }

    /// <exception cref="CorruptTableException">It is missing.</exception>
    private TableFiles FolderOf(TableEntry table)
    {
        TableFiles files = TableFiles.Of(Directory, table.Number);
        return _disk.DirectoryExists(files.Root) ? files : throw new CorruptTableException(table.Name, files.Root, "the folder is missing");
    }

    /// <summary>A writing process opens a table for writing only when rows come, so that looking at it begins no tail generation.</summary>
    private TableStore StoreOf(TableEntry table)
    {
        if (_writers.TryGetValue(table.Name, out Table? writer))
        {
            return writer.Store;
        }

        if (!_readers.TryGetValue(table.Name, out TableStore? store))
        {
            TableFiles paths = FolderOf(table);
            (store, BlockDirectory directory) = TableStore.Open(_disk, table.Name, table.Number, paths, FilesOf(table.Number), write: false, _options);
            directory.Dispose();
            _readers.Add(table.Name, store);
        }

        return store;
    }

    private Table WriterOf(TableEntry table)
    {
        if (!_writers.TryGetValue(table.Name, out Table? writer))
        {
            try
            {
                TableFiles paths = FolderOf(table);
                writer = Table.Open(_disk, table.Name, table.Number, paths, _options, FilesOf(table.Number), table.Settings);
                writer.Appended = rows => Publish(table.Name, rows);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new DatabaseException($"cannot open table {table.Name}: {e.Message}", e);
            }

            _writers.Add(table.Name, writer);
            _readers.Remove(table.Name);
        }

        return writer;
    }

    private void Publish(string table, RowBatch rows)
    {
        foreach (IAppendSubscriber subscriber in Volatile.Read(ref _subscribers))
        {
            subscriber.OnAppended(table, rows);
        }
    }

    private void Unsubscribe(IAppendSubscriber subscriber)
    {
        lock (_gate)
        {
            _subscribers = [.. _subscribers.Where(other => !ReferenceEquals(other, subscriber))];
        }
    }

    private void ThrowIfReadOnly()
    {
        if (ReadOnly)
        {
            throw new DatabaseException($"{Directory} is open for reading only");
        }
    }

    private sealed class Subscription(Database database, IAppendSubscriber subscriber) : IDisposable
    {
        public void Dispose() => database.Unsubscribe(subscriber);
    }
}
