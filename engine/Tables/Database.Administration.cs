using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>What administrators ask of a database.</summary>
public sealed partial class Database
{
    /// <summary>Where the bytes of a table go, by field; null when there is no such table. Reads headers only.</summary>
    /// <exception cref="CorruptTableException">A block fails its checks.</exception>
    public TableUsage? Usage(string table, CancellationToken cancellation = default)
    {
        using TableSnapshot? snapshot = Snapshot(table);
        return snapshot is null ? null : UsageReader.Read(snapshot.Groups, cancellation);
    }

    /// <summary>
    /// Copies tables, each as it is at one moment, into a directory that does not exist or is empty. Rows go on being appended
    /// meanwhile. The copy is a database directory of its own, with a manifest that tells whether it is complete and unchanged;
    /// nobody but its owner may read it. Every block is checked on its way.
    /// </summary>
    /// <param name="directory">Outside this database's own.</param>
    /// <param name="tables">Null for all.</param>
    /// <param name="extraFiles">Name and content of files to keep beside the tables.</param>
    /// <param name="progress">Called often, on this thread.</param>
    /// <param name="cancellation">Ends it; what was written is taken away.</param>
    /// <exception cref="DatabaseException">There is no such table, or the directory cannot be used.</exception>
    /// <exception cref="CorruptTableException">A block is damaged; there is no backup then.</exception>
    public IReadOnlyList<CopiedTable> Backup(
        string directory,
        IReadOnlyList<string>? tables,
        IReadOnlyDictionary<string, byte[]> extraFiles,
        Action<WorkProgress>? progress,
        CancellationToken cancellation)
    {
        string target = Path.GetFullPath(directory);
        if ((target + "/").StartsWith(Directory + "/", StringComparison.Ordinal))
        {
            throw new DatabaseException($"{target} lies in the database itself: a backup belongs elsewhere");
        }

        List<BackupWriter.Source> sources = [];
        List<TableSnapshot> snapshots = [];
        try
        {
            foreach (string table in tables ?? TableNames)
            {
                lock (_gate)
                {
                    TableEntry entry = Entry(table);
                    TableStore store = StoreOf(entry);
                    long nextId = store.NextId;
                    TableSnapshot snapshot = store.Snapshot();
                    snapshots.Add(snapshot);
                    sources.Add(new BackupWriter.Source(entry, snapshot.Groups, nextId));
                }
            }

            return new BackupWriter(_disk, target, cancellation).Write(sources, extraFiles, _options, progress);
        }
        finally
        {
            snapshots.ForEach(static snapshot => snapshot.Dispose());
        }
    }

    /// <summary>
    /// Copies tables out of a backup into this database. The backup's files are checked against its manifest before, every block
    /// on its way, and the tables appear all at once when they are complete.
    /// </summary>
    /// <param name="directory">A complete backup.</param>
    /// <param name="tables">Names in the backup, and here; null for all under their own names.</param>
    /// <param name="progress">Called often, on this thread.</param>
    /// <param name="cancellation">Ends it; nothing has changed then.</param>
    /// <exception cref="DatabaseException">A name is taken, there is no such table, or the directory is no complete backup.</exception>
    /// <exception cref="CorruptTableException">The backup is not as it was written.</exception>
    public IReadOnlyList<CopiedTable> Restore(
        string directory, IReadOnlyList<(string Table, string As)>? tables, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        ThrowIfReadOnly();
        string path = Path.GetFullPath(directory);
        BackupManifest manifest = BackupReader.Open(_disk, path);
        Database source = OpenReadOnly(_disk, path);
        try
        {
            return Restore(source, manifest, tables ?? [.. source.TableNames.Select(name => (name, name))], progress, cancellation);
        }
        finally
        {
            source.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>
    /// Checks a backup: its files against its manifest, and everything that is stored in it; empty when it is sound.
    /// </summary>
    /// <exception cref="DatabaseException">The directory is no complete backup.</exception>
    public static IReadOnlyList<VerifyFinding> VerifyBackup(string directory, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        string path = Path.GetFullPath(directory);
        FileDisk disk = FileDisk.Instance;
        IReadOnlyList<VerifyFinding> findings = BackupReader.Verify(disk, path, BackupReader.Open(disk, path), folders: null, progress, cancellation);
        if (findings.Count > 0)
        {
            return findings;
        }

        Database database = OpenReadOnly(disk, path);
        try
        {
            return [.. database.TableNames.SelectMany(table => database.Verify(table, cancellation))];
        }
        finally
        {
            database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Reads and checks everything that is stored of a table.</summary>
    /// <param name="progress">Called often, on this thread.</param>
    /// <exception cref="DatabaseException">There is no such table.</exception>
    public VerifyReport Check(string table, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        TableStore store;
        TableSnapshot snapshot;
        try
        {
            lock (_gate)
            {
                store = StoreOf(Entry(table));
                snapshot = store.Snapshot();
            }
        }
        catch (CorruptTableException e)
        {
            return new VerifyReport(table, 0, 0, 0, [new VerifyFinding(table, e.File, e.Message)]);
        }

        using (snapshot)
        {
            return new TableVerifier(_disk, table, store.Number, store.Paths, _options, progress, cancellation).Verify(snapshot.Groups) with { Bytes = store.Info(failure: null).Bytes };
        }
    }

    /// <summary>Folders in this database's directory that belong to no table, left by a restore or drop that was interrupted.</summary>
    public IReadOnlyList<string> StrayFolders()
    {
        string tables = Path.Combine(Directory, TableFiles.Folder);
        lock (_gate)
        {
            HashSet<string> known = [.. _list.Tables.Select(table => TableFiles.Of(Directory, table.Number).Root)];
            return [.. _disk.ListDirectories(tables).Select(name => Path.Combine(tables, name)).Where(path => !known.Contains(path))];
        }
    }

    private static Database OpenReadOnly(IDisk disk, string directory) => Open(disk, directory, new DatabaseOptions { ReadOnly = true });

    private IReadOnlyList<CopiedTable> Restore(
        Database source, BackupManifest manifest, IReadOnlyList<(string Table, string As)> tables, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        List<(TableStore Store, TableSettings Settings, string As)> stores = [];
        foreach ((string table, string name) in tables)
        {
            if (!source._list.TryFind(table, out TableEntry? entry))
            {
                throw new DatabaseException($"table not found: {table} is not in the backup, which has {string.Join(", ", source.TableNames)}");
            }

            ThrowIfNameNotAllowed(name);
            ThrowIfTaken(name);
            stores.Add((source.StoreOf(entry), entry.Settings, name));
        }

        long done = 0, total = 0;
        HashSet<string> folders = [.. stores.Select(entry => Path.GetRelativePath(source.Directory, entry.Store.Paths.Root))];
        IReadOnlyList<VerifyFinding> findings = BackupReader.Verify(_disk, source.Directory, manifest, folders, Checked, cancellation);
        if (findings.Count > 0)
        {
            string more = findings.Count > 1 ? $" (and {findings.Count - 1} more files)" : "";
            string damaged = stores.FirstOrDefault(entry => findings[0].File.StartsWith(entry.Store.Paths.Root + "/", StringComparison.Ordinal)).Store?.Name ?? "*";
            throw new CorruptTableException(damaged, findings[0].File, findings[0].Detail + more);
        }

        int first;
        lock (_gate)
        {
            first = _list.Reserve(stores.Count);
        }

        List<CopiedTable> copied = [];
        try
        {
            for (int i = 0; i < stores.Count; i++)
            {
                (TableStore store, _, string name) = stores[i];
                using TableSnapshot snapshot = store.Snapshot();
                TableCopy copy = new(_disk, TableFiles.Of(Directory, first + i), first + i, bytes => Copied(name, bytes), cancellation);
                copy.Write(snapshot.Groups, store.NextId, _options);
                copied.Add(new CopiedTable(name, copy.Rows, copy.Blocks, copy.Bytes));
            }

            lock (_gate)
            {
                stores.ForEach(entry => ThrowIfTaken(entry.As));
                _list.Add([.. stores.Select((entry, i) => new TableEntry(first + i, entry.As, entry.Settings))]);
            }

            return copied;
        }
        catch (Exception e)
        {
            TakeAway(first, stores.Count);
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new DatabaseException($"the tables could not be restored, nothing has changed: {e.Message}", e);
            }

            throw;
        }

        // Everything is read twice: to check it, and to copy it.
        void Checked(WorkProgress work)
        {
            (done, total) = (work.Done, work.Total);
            progress?.Invoke(new WorkProgress(work.What, done, total * 2));
        }

        void Copied(string table, long bytes)
        {
            done += bytes;
            progress?.Invoke(new WorkProgress(table, done, Math.Max(total * 2, done)));
        }
    }

    private void ThrowIfTaken(string table)
    {
        lock (_gate)
        {
            if (_list.TryFind(table, out _))
            {
                throw new DatabaseException($"table already exists: {table}");
            }
        }
    }

    /// <summary>Their numbers are not in the list of tables, so whatever stays here is of no table.</summary>
    private void TakeAway(int first, int count)
    {
        for (int number = first; number < first + count; number++)
        {
            DeleteDirectory(TableFiles.Of(Directory, number).Root);
        }
    }
}
