using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Lookups;

/// <summary>
/// The lookup tables of a database: CSV files in a folder of its directory, read when first asked for and again when they have
/// changed, and tables in memory that queries made (<c>memlookup</c>). Number, rows and memory of all are bounded. Safe for concurrent use.
/// </summary>
public sealed class LookupTables
{
    /// <summary>Rows that one table may have.</summary>
    public const int MaxRows = 5_000_000;

    /// <summary>Tables there may be.</summary>
    public const int MaxTables = 256;

    /// <summary>Bytes that all tables together may take in memory.</summary>
    public const long MaxBytes = 1L << 30;

    internal const string FolderName = "lookups";
    private const string Extension = ".csv";
    private const int MaxNameLength = 64;

    private readonly string? _folder;
    private readonly Dictionary<string, Entry> _tables = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly Groups _groups;

    /// <param name="directory">Of the database; null keeps tables in memory only.</param>
    public LookupTables(string? directory)
    {
        _folder = directory is null ? null : Path.Combine(directory, FolderName);
        _groups = new Groups(this);
    }

    /// <summary>Names in alphabetical order; of files too that were not read yet.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_gate)
            {
                return [.. _tables.Where(static entry => !entry.Value.IsFile).Select(static entry => entry.Key).Concat(FileNames()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            }
        }
    }

    internal IAddressGroups AsGroups => _groups;

    /// <summary>All tables by name. Reads files that were not read yet.</summary>
    /// <exception cref="QueryExecutionException">A file is no CSV file, or too large.</exception>
    public IReadOnlyList<LookupTableInfo> List() => [.. Names.Select(Find).OfType<LookupTable>().Select(InfoOf)];

    /// <summary>
    /// Copies a CSV file into the directory of the database and reads it; a table of the same name is replaced. The first line
    /// names the fields, of which the first is the usual key.
    /// </summary>
    /// <param name="name">Null takes the name of the file without its ending.</param>
    /// <exception cref="QueryExecutionException">The name is not allowed, the file cannot be read, is no CSV file or too large; nothing has changed.</exception>
    public LookupTableInfo LoadCsv(string path, string? name)
    {
        name ??= Path.GetFileNameWithoutExtension(path);
        CheckName(name);
        try
        {
            return Keep(name, File.ReadAllBytes(path), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QueryExecutionException($"{path}: {failure.Message}", failure);
        }
    }

    /// <summary>
    /// Makes a table with a field <c>network</c>, or with fields <c>port</c> and <c>protocol</c>, of members such as <c>10.0.0.0/8</c>,
    /// <c>2001:db8::1</c>, or <c>80</c>, <c>53/udp</c>, <c>1000-2000/tcp</c>, for <c>matchnet</c> and <c>matchport</c>.
    /// </summary>
    /// <exception cref="QueryExecutionException">The name is not allowed, or a member is neither or of the other kind.</exception>
    public LookupTableInfo CreateGroup(string name, IReadOnlyList<string> members)
    {
        CheckName(name);
        try
        {
            return Keep(name, System.Text.Encoding.UTF8.GetBytes(GroupText.Csv(members)), name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QueryExecutionException($"{name}: {failure.Message}", failure);
        }
    }

    /// <summary>Removes a table, its file too; false when there is none.</summary>
    /// <exception cref="QueryExecutionException">The file cannot be deleted.</exception>
    public bool Remove(string name)
    {
        lock (_gate)
        {
            bool known = _tables.Remove(name);
            if (FileOf(name) is not { } file || !File.Exists(file))
            {
                return known;
            }

            try
            {
                File.Delete(file);
                return true;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new QueryExecutionException($"{file}: {failure.Message}", failure);
            }
        }
    }

    /// <summary>The table as it is now; null when there is none.</summary>
    /// <exception cref="QueryExecutionException">Its file cannot be read, is no CSV file, or too large.</exception>
    internal LookupTable? Find(string name)
    {
        lock (_gate)
        {
            Entry? known = _tables.GetValueOrDefault(name);
            if (known is { IsFile: false } || FileOf(name) is not { } file)
            {
                return known?.Table;
            }

            FileInfo now = new(file);
            if (!now.Exists)
            {
                _tables.Remove(name);
                return null;
            }

            if (known is not null && known.Written == now.LastWriteTimeUtc && known.Length == now.Length)
            {
                return known.Table;
            }

            try
            {
                LookupTable table = new(name, isFile: true, CsvTable.Read(file, MaxRows));
                Put(new Entry(table, IsFile: true, now.LastWriteTimeUtc, now.Length));
                return table;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new QueryExecutionException($"lookup table {name}: {failure.Message}", failure);
            }
        }
    }

    /// <summary>Keeps a table in memory; one of the same name is replaced.</summary>
    /// <exception cref="QueryExecutionException">The name is not allowed or that of a file, or there are too many tables or rows.</exception>
    internal void PutInMemory(string name, RowBatch rows)
    {
        CheckName(name);
        if (rows.RowCount > MaxRows)
        {
            throw new QueryExecutionException(string.Create(CultureInfo.InvariantCulture, $"lookup table {name}: {rows.RowCount:N0} rows, at most {MaxRows:N0} are possible"));
        }

        LookupTable table = new(name, isFile: false, rows);
        lock (_gate)
        {
            if (FileOf(name) is { } file && File.Exists(file))
            {
                throw new QueryExecutionException($"lookup table {name} is a CSV file; logdb.removeCsvLookup {name} removes it");
            }

            Put(new Entry(table, IsFile: false, default, 0));
        }
    }

    /// <summary>Drops a table in memory; false when there is none.</summary>
    internal bool DropFromMemory(string name)
    {
        lock (_gate)
        {
            return _tables.TryGetValue(name, out Entry? entry) && !entry.IsFile && _tables.Remove(name);
        }
    }

    private static LookupTableInfo InfoOf(LookupTable table) => new(table.Name, table.IsFile, table.Fields, table.RowCount, table.BytesHeld);

    private static void CheckName(string name)
    {
        if (name.Length is 0 or > MaxNameLength || name[0] is '.' or '-'
            || !name.All(static c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            throw new QueryExecutionException($"{name} cannot name a lookup table: letters, digits, _ - and . expected, {MaxNameLength} at most");
        }
    }

    private string? FileOf(string name) => _folder is null ? null : Path.Combine(_folder, Path.GetFileName(name) + Extension);

    private IEnumerable<string> FileNames() => _folder is null || !Directory.Exists(_folder)
        ? []
        : Directory.EnumerateFiles(_folder, "*" + Extension).Select(static file => Path.GetFileNameWithoutExtension(file)!);

    /// <summary>Writes beside the place of the file and moves it there once it was read without an error.</summary>
    private LookupTableInfo Keep(string name, byte[] content, string path)
    {
        if (_folder is null)
        {
            throw new QueryExecutionException("this database keeps no files: lookup tables can only be made by memlookup");
        }

        lock (_gate)
        {
            Directory.CreateDirectory(_folder);
            string file = FileOf(name)!, draft = file + ".new";
            try
            {
                File.WriteAllBytes(draft, content);
                LookupTable table;
                try
                {
                    table = new(name, isFile: true, CsvTable.Read(draft, MaxRows));
                }
                catch (QueryExecutionException failure)
                {
                    throw new QueryExecutionException(failure.Message.Replace(draft, path, StringComparison.Ordinal), failure);
                }

                FileInfo written = new(draft);
                Put(new Entry(table, IsFile: true, written.LastWriteTimeUtc, written.Length));
                File.Move(draft, file, overwrite: true);
                return InfoOf(table);
            }
            finally
            {
                File.Delete(draft);
            }
        }
    }

    /// <summary>Called under the lock.</summary>
    private void Put(Entry entry)
    {
        string name = entry.Table.Name;
        if (!_tables.ContainsKey(name) && _tables.Count >= MaxTables)
        {
            throw new QueryExecutionException($"there are {MaxTables} lookup tables already: remove one (logdb.removeCsvLookup, memlookup op=drop)");
        }

        long others = _tables.Where(other => other.Key != name).Sum(static other => other.Value.Table.BytesHeld);
        if (others + entry.Table.BytesHeld > MaxBytes)
        {
            throw new QueryExecutionException(string.Create(
                CultureInfo.InvariantCulture,
                $"lookup table {name} takes {entry.Table.BytesHeld >> 20} MB, the others {others >> 20}: more than the {MaxBytes >> 20} MB for all lookup tables"));
        }

        _tables[name] = entry;
    }

    private sealed record Entry(LookupTable Table, bool IsFile, DateTime Written, long Length);

    private sealed class Groups(LookupTables tables) : IAddressGroups
    {
        private readonly System.Runtime.CompilerServices.ConditionalWeakTable<LookupTable, AddressGroup> _made = [];

        public IAddressGroup Group(string name)
        {
            LookupTable table = tables.Find(name) ?? throw new QueryExecutionException(
                $"no group {name}{NearName.Suffix(name, tables.Names)}; logdb.createGroup NAME MEMBER,… makes one, logdb.loadCsvLookup FILE NAME takes one from a file");
            return _made.GetValue(table, static found => new AddressGroup(found));
        }
    }
}
