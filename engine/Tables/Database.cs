using System.Buffers;
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

    public IReadOnlyList<string> TableNames
    {
        get
        {
            lock (_gate)
            {
                return [.. _list.Tables.Values];
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
            if (!disk.DirectoryExists(path))
            {
                if (options.ReadOnly)
                {
                    throw new DatabaseException($"there is no directory {path}");
                }

                System.IO.Directory.CreateDirectory(path);
            }

            // A backup that was interrupted must not pass for a database.
            BackupManifest.Read(disk, path);
            held = options.ReadOnly ? DirectoryLock.AcquireRead(path) : DirectoryLock.AcquireWrite(path);
            return new Database(disk, path, options, held, TableList.Load(disk, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw new DatabaseException($"cannot use {path}: {e.Message}", e);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    public TableSnapshot? Snapshot(string table)
    {
        lock (_gate)
        {
            return Number(table) is { } number ? StoreOf(table, number).Snapshot() : null;
        }
    }

    public ITableWriter? Writer(string table, bool create)
    {
        lock (_gate)
        {
            ThrowIfReadOnly();
            int? number = Number(table);
            if (number is null)
            {
                if (!create)
                {
                    return null;
                }

                number = AddTable(table);
            }

            return WriterOf(table, number.Value);
        }
    }

    /// <exception cref="DatabaseException">It exists, or the name is not allowed.</exception>
    public void CreateTable(string table)
    {
        lock (_gate)
        {
            ThrowIfReadOnly();
            if (Number(table) is not null)
            {
                throw new DatabaseException($"table already exists: {table}");
            }

            WriterOf(table, AddTable(table));
        }
    }

    /// <summary>Deletes a table and its rows. Queries that are reading it fail.</summary>
    /// <exception cref="DatabaseException">There is no such table.</exception>
    public void DropTable(string table)
    {
        lock (_gate)
        {
            ThrowIfReadOnly();
            int number = Number(table) ?? throw new DatabaseException($"table not found: {table}");
            if (_writers.Remove(table, out Table? writer))
            {
                writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }

            _readers.Remove(table);
            _list.Remove(number);
            string root = TableFiles.Of(Directory, number).Root;
            if (_disk.DirectoryExists(root))
            {
                _disk.DeleteDirectory(root);
            }
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
            if (Number(table) is not { } number)
            {
                return null;
            }

            store = StoreOf(table, number);
            failure = _writers.GetValueOrDefault(table)?.Failure;
        }

        return store.Info(failure);
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
                store = StoreOf(table, Number(table) ?? throw new DatabaseException($"table not found: {table}"));
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
            foreach (TableStore store in _readers.Values)
            {
                store.Dispose();
            }

            _readers.Clear();
            _lock?.Dispose();
        }
    }

    private int? Number(string table)
    {
        foreach ((int number, string name) in _list.Tables)
        {
            if (string.Equals(name, table, StringComparison.Ordinal))
            {
                return number;
            }
        }

        return null;
    }

    private int AddTable(string table)
    {
        ThrowIfNameNotAllowed(table);
        return _list.Add(table);
    }

    private static void ThrowIfNameNotAllowed(string table)
    {
        if (table.Length is 0 or > MaxNameLength || table.AsSpan().ContainsAnyExcept(s_nameCharacters))
        {
            throw new DatabaseException($@"table name not allowed: {table} (letters, digits, _ - . \ : and at most {MaxNameLength} characters)");
        }
    }

    /// <summary>A writing process opens a table for writing only when rows come, so that looking at it begins no tail generation.</summary>
    private TableStore StoreOf(string table, int number)
    {
        if (_writers.TryGetValue(table, out Table? writer))
        {
            return writer.Store;
        }

        if (!_readers.TryGetValue(table, out TableStore? store))
        {
            (store, BlockDirectory directory) = TableStore.Open(_disk, table, number, TableFiles.Of(Directory, number), write: false);
            directory.Dispose();
            _readers.Add(table, store);
        }

        return store;
    }

    private Table WriterOf(string table, int number)
    {
        if (!_writers.TryGetValue(table, out Table? writer))
        {
            try
            {
                writer = Table.Open(_disk, table, number, TableFiles.Of(Directory, number), _options);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new DatabaseException($"cannot open table {table}: {e.Message}", e);
            }

            _writers.Add(table, writer);
            _readers.Remove(table);
        }

        return writer;
    }

    private void ThrowIfReadOnly()
    {
        if (ReadOnly)
        {
            throw new DatabaseException($"{Directory} is open for reading only");
        }
    }
}
