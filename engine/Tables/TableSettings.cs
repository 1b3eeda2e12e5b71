using LogFlowDb.Engine.Diagnostics;

namespace LogFlowDb.Engine.Tables;

/// <summary>What a table is told by whoever runs it. Kept in <c>tables.json</c>. Immutable.</summary>
public sealed record TableSettings
{
    private const int MaxEntries = 1000;

    public static TableSettings Default { get; } = new();

    /// <summary>
    /// Whole UTC days that rows are kept after the day they fall on by <c>_time</c>; older days are deleted. 0 keeps them for ever.
    /// </summary>
    public int RetentionDays { get; init; }

    /// <summary>Beyond this many bytes of sealed blocks the oldest days are deleted, never the newest. 0 is no limit.</summary>
    public long MaxBytes { get; init; }

    /// <summary>What happens when less than <see cref="MinFreeBytes"/> are free on the disk.</summary>
    public DiskFullPolicy DiskFull { get; init; }

    /// <summary>Bytes of the disk that the table leaves free. 0 looks at nothing, and a full disk is an I/O error.</summary>
    public long MinFreeBytes { get; init; } = 64L << 20;

    /// <summary>Notes of the user; the store reads nothing into them.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Fields that the table is meant to have. Advice for people and programs: rows of any shape are taken.</summary>
    public IReadOnlyList<FieldDefinition> Fields { get; init; } = [];

    /// <exception cref="DatabaseException">A number is out of range, or a name is empty or occurs twice.</exception>
    internal void Check()
    {
        if (RetentionDays < 0 || MaxBytes < 0 || MinFreeBytes < 0 || !Enum.IsDefined(DiskFull))
        {
            throw new DatabaseException($"settings out of range: retention of {RetentionDays} days, {MaxBytes} bytes, {MinFreeBytes} bytes free, {DiskFull}");
        }

        if (Metadata.Count > MaxEntries || Fields.Count > MaxEntries)
        {
            throw new DatabaseException($"{Metadata.Count} metadata entries and {Fields.Count} fields, at most {MaxEntries} are kept");
        }

        if (Metadata.ContainsKey("") || Fields.Any(f => f.Name.Length == 0) || Fields.DistinctBy(f => f.Name, StringComparer.Ordinal).Count() != Fields.Count)
        {
            throw new DatabaseException("a name of the metadata or of a field is empty or occurs twice");
        }
    }
}

/// <summary>What a table does when its disk is nearly full.</summary>
public enum DiskFullPolicy
{
    /// <summary>It accepts no rows until space is free again.</summary>
    Stop,

    /// <summary>It deletes its oldest days, never the newest; when that is not enough it stops.</summary>
    DropOldest,
}

/// <summary>A field that a table is meant to have.</summary>
/// <param name="Type">As the user named it.</param>
/// <param name="Length">Greatest length of a text; 0 when not given.</param>
public sealed record FieldDefinition(string Name, string Type, int Length = 0);
