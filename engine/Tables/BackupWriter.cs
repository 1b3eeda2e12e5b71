using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// Writes snapshots of tables into a directory of their own, as a database that can be opened. The manifest is written first
/// without its end and last as a whole. What fails or is cancelled is taken away again. One use, one thread.
/// </summary>
internal sealed class BackupWriter(IDisk disk, string directory, CancellationToken cancellation)
{
    private readonly List<BackupFile> _files = [];
    private readonly List<CopiedTable> _copied = [];
    private bool _made;

    /// <param name="Groups">From a snapshot that is alive until the backup has been written.</param>
    internal sealed record Source(TableEntry Table, IReadOnlyList<IRowGroup> Groups, long NextId);

    /// <exception cref="DatabaseException">The directory has something in it already, or cannot be written.</exception>
    /// <exception cref="CorruptTableException">A block of a table is damaged.</exception>
    public IReadOnlyList<CopiedTable> Write(
        IReadOnlyList<Source> tables, IReadOnlyDictionary<string, byte[]> extraFiles, DatabaseOptions options, Action<WorkProgress>? progress)
    {
        try
        {
            Prepare();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseException($"cannot make a backup in {directory}: {e.Message}", e);
        }

        try
        {
            DateTime created = DateTime.UtcNow;
            BackupManifest.Begin(disk, directory, created);
            disk.Protect(BackupManifest.PathIn(directory));
            TableList list = TableList.Load(disk, directory);
            disk.CreateDirectory(Path.Combine(directory, TableFiles.Folder));
            disk.Protect(Path.Combine(directory, TableFiles.Folder));
            long done = 0, total = tables.Sum(table => table.Groups.OfType<SealedBlock>().Sum(block => (long)block.Location.Length));
            foreach (Source table in tables)
            {
                progress?.Invoke(new WorkProgress(table.Table.Name, done, total));
                Copy(table, options, bytes =>
                {
                    done += bytes;
                    progress?.Invoke(new WorkProgress(table.Table.Name, done, Math.Max(total, done)));
                });
            }

            list.Add([.. tables.Select(table => table.Table)]);
            AddFile(Path.Combine(directory, TableList.FileName));
            foreach ((string name, byte[] content) in extraFiles)
            {
                string path = Path.Combine(directory, name);
                disk.ReplaceFile(path, content);
                AddFile(path);
            }

            cancellation.ThrowIfCancellationRequested();
            new BackupManifest(created, _files).Write(disk, directory);
            disk.Protect(BackupManifest.PathIn(directory));
            return _copied;
        }
        catch (Exception e)
        {
            TakeAway();
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new DatabaseException($"the backup in {directory} failed, nothing of it was kept: {e.Message}", e);
            }

            throw;
        }
    }

    private void Prepare()
    {
        if (!disk.DirectoryExists(directory))
        {
            disk.CreateDirectory(directory);
            disk.Protect(directory);
            _made = true;
        }
        else if (BackupManifest.Read(disk, directory) is not null)
        {
            throw new DatabaseException($"{directory} holds a backup already: name another directory, or remove it first");
        }
        else if (disk.ListFiles(directory).Count > 0 || disk.ListDirectories(directory).Count > 0)
        {
            throw new DatabaseException($"{directory} is not empty: name a directory that does not exist");
        }
    }

    private void Copy(Source table, DatabaseOptions options, Action<long> copied)
    {
        TableCopy copy = new(disk, TableFiles.Of(directory, table.Table.Number), table.Table.Number, copied, cancellation);
        copy.Write(table.Groups, table.NextId, options);
        _files.AddRange(copy.Files(directory));
        _copied.Add(new CopiedTable(table.Table.Name, copy.Rows, copy.Blocks, copy.Bytes));
    }

    private void AddFile(string path)
    {
        disk.Protect(path);
        _files.Add(BackupFiles.Describe(disk, directory, path, cancellation));
    }

    /// <summary>The directory was empty, so all that it holds is ours. The manifest goes last: what is left of this cut short is
    /// still known as a backup that is not complete.</summary>
    private void TakeAway()
    {
        try
        {
            string tables = Path.Combine(directory, TableFiles.Folder);
            if (disk.DirectoryExists(tables))
            {
                disk.DeleteDirectory(tables);
            }

            foreach (string name in disk.ListFiles(directory).Where(name => !name.StartsWith(BackupManifest.FileName, StringComparison.Ordinal)))
            {
                disk.DeleteFile(Path.Combine(directory, name));
            }

            disk.DeleteFile(BackupManifest.PathIn(directory));
            if (_made)
            {
                disk.DeleteDirectory(directory);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The manifest without its end stays and says what the rest is.
        }
    }
}
