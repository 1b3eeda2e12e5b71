using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Columns;

/// <summary>
/// The values of one field over a run of rows. Columns are immutable once handed on and may be read from several threads.
/// The concrete types keep values unboxed; code that is not hot uses <see cref="this[int]"/>.
/// </summary>
public abstract class Column
{
    public abstract int Length { get; }

    /// <summary>The kind of all values that are not null, or null when the kinds are mixed (<see cref="ValueColumn"/>).
    /// <see cref="ValueKind.Null"/> when every value is null.</summary>
    public abstract ValueKind? Kind { get; }

    public abstract Value this[int row] { get; }

    public abstract bool IsNull(int row);

    /// <summary>A column of the given rows, in the given order; rows may repeat.</summary>
    public abstract Column Gather(ReadOnlySpan<int> rows);

    /// <summary>The rows <paramref name="first"/> … , sharing the values where that is possible.</summary>
    public abstract Column Slice(int first, int count);
}
