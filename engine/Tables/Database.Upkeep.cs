using System.Globalization;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>Settings, partitions, and what is done behind the scenes.</summary>
public sealed partial class Database
{
    /// <summary>Null when there is no such table.</summary>
    public TableSettings? Settings(string table)
    {
        lock (_gate)
        {
            return _list.TryFind(table, out TableEntry? entry) ? entry.Settings : null;
        }
    }

    /// <summary>Durable on return, and in force from the next append or look at retention on.</summary>
    /// <exception cref="DatabaseException">There is no such table, or the settings make no sense.</exception>
    public void SetSettings(string table, TableSettings settings)
    {
        settings.Check();
        lock (_gate)
        {
            ThrowIfReadOnly();
            _list.Set(Entry(table), settings);
            if (_writers.TryGetValue(table, out Table? writer))
            {
                writer.Settings = settings;
            }
        }
    }

    /// <summary>The sealed days of a table, oldest first; rows that are not sealed yet are in none of them.</summary>
    /// <exception cref="DatabaseException">There is no such table.</exception>
    public IReadOnlyList<PartitionInfo> Partitions(string table)
    {
        lock (_gate)
        {
            return StoreOf(Entry(table)).Partitions();
        }
    }

    /// <summary>
    /// Deletes the rows of some UTC days by <c>_time</c>, both inclusive, sealed or not. Queries that are reading them go on.
    /// </summary>
    /// <returns>The days that had rows, oldest first.</returns>
    /// <exception cref="DatabaseException">There is no such table, or it stopped after an I/O error.</exception>
    public IReadOnlyList<DateOnly> Purge(string table, DateOnly from, DateOnly to) =>
        Days(Writing(table).Purge(Table.DayNumber(from), Table.DayNumber(to)));

    /// <summary>Seals all rows into blocks, however small, commits, and removes the tail behind them.</summary>
    /// <exception cref="DatabaseException">There is no such table, or it stopped after an I/O error.</exception>
    public Task FlushAsync(string table) => Writing(table).FlushAsync();

    /// <summary>Looks at the retention of a table now, instead of at the next interval.</summary>
    /// <param name="believeClock">The clock is right, even if it seems to have jumped (see <see cref="TableActivity.Notice"/>).</param>
    /// <returns>The days deleted, oldest first.</returns>
    /// <exception cref="DatabaseException">There is no such table, or it stopped after an I/O error.</exception>
    public IReadOnlyList<DateOnly> CheckRetention(string table, bool believeClock = false) =>
        Days(Writing(table).CheckRetention(believeClock));

    /// <summary>What was done to a table behind the scenes; null when there is no such table.</summary>
    public TableActivity? Activity(string table)
    {
        lock (_gate)
        {
            return !_list.TryFind(table, out TableEntry? entry) ? null
                : _writers.TryGetValue(table, out Table? writer) ? writer.Activity.Report(FilesOf(entry.Number))
                : ActivityLog.Nothing;
        }
    }

    /// <summary>The tables open for writing, and those that hold more than they should, opened for it.</summary>
    private IReadOnlyList<Table> TablesToKeep()
    {
        lock (_gate)
        {
            foreach (TableEntry entry in _list.Tables.Where(t => !_writers.ContainsKey(t.Name)))
            {
                try
                {
                    if (HoldsTooMuch(entry))
                    {
                        WriterOf(entry);
                    }
                }
                catch (DatabaseException)
                {
                    // A damaged table is left as it is; whoever uses it is told.
                }
            }

            foreach (TableStore store in _readers.Values)
            {
                store.Trim();
            }

            return [.. _writers.Values];
        }
    }

    private bool HoldsTooMuch(TableEntry entry)
    {
        TableSettings settings = entry.Settings;
        if (settings.RetentionDays == 0 && settings.MaxBytes == 0)
        {
            return false;
        }

        TableStore store = StoreOf(entry);
        IReadOnlyList<PartitionInfo> days = store.Partitions();
        DateOnly today = DateOnly.FromDateTime(_options.Clock.GetUtcNow().UtcDateTime);
        return (settings.RetentionDays > 0 && days.Count > 0 && days[0].Day.AddDays(settings.RetentionDays) < today)
            || (settings.MaxBytes > 0 && days.Count > 1 && store.BlockBytes > settings.MaxBytes);
    }

    private bool IsBusy()
    {
        lock (_gate)
        {
            return _writers.Values.Any(t => t.IsBusy);
        }
    }

    private Table Writing(string table)
    {
        lock (_gate)
        {
            ThrowIfReadOnly();
            return WriterOf(Entry(table));
        }
    }

    private static IReadOnlyList<DateOnly> Days(IReadOnlyList<int> days) =>
        [.. days.Select(d => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(d))];

    /// <summary>Deletes what is left of dropped tables whose deletion was cut short or waited for a query.</summary>
    private void DeleteDropped()
    {
        string tables = Path.Combine(Directory, TableFiles.Folder);
        foreach (string folder in _disk.ListDirectories(tables))
        {
            if (int.TryParse(folder, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && number < _list.Next
                && _list.Tables.All(t => t.Number != number))
            {
                DeleteDirectory(Path.Combine(tables, folder));
            }
        }
    }

    private void DeleteDirectory(string path)
    {
        try
        {
            if (_disk.DirectoryExists(path))
            {
                _disk.DeleteDirectory(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing names it any more; the next opening for writing tries again.
        }
    }
}
