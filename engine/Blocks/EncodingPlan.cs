using System.Globalization;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// How the blocks before this one were written, for the next: what leans on what changes seldom, and to find it takes a good part of
/// the time of sealing. It is looked for again after some blocks, when the columns are others, and when rows have become longer.
/// Not thread-safe.
/// </summary>
internal sealed class EncodingPlan
{
    private const int MaxUses = 15;

    /// <summary>A block whose rows take so many times what they took when the plan was made is the last one written by it.</summary>
    private const double MaxGrowth = 1.03;

    private string? _shape;
    private double _bytesPerRow;
    private int _uses;

    /// <summary>For each column the dependency it is written by.</summary>
    public Dependency?[] Dependencies { get; private set; } = [];

    /// <summary>For each column the one its mates mirror, as <see cref="PairEncoder"/> has it; null without a pairing.</summary>
    public int[]? Partners { get; private set; }

    /// <summary>Whether a block of these columns can be written as the last one was.</summary>
    public bool Fits(ColumnNumbers[] columns) => _shape is not null && _uses < MaxUses && string.Equals(_shape, Shape(columns), StringComparison.Ordinal);

    /// <summary>Remembers what was found for a block.</summary>
    public void Keep(ColumnNumbers[] columns, Dependency?[] dependencies, int[]? partners, double bytesPerRow)
    {
        _shape = Shape(columns);
        Dependencies = dependencies;
        Partners = partners;
        _bytesPerRow = bytesPerRow;
        _uses = 0;
    }

    /// <summary>A block was written by the plan.</summary>
    public void Used(double bytesPerRow)
    {
        _uses++;
        if (bytesPerRow > _bytesPerRow * MaxGrowth)
        {
            _shape = null;
        }
    }

    /// <summary>All that decides which encodings a column may take.</summary>
    private static string Shape(ColumnNumbers[] columns) => string.Join('\n', columns.Select(static column => string.Create(
        CultureInfo.InvariantCulture,
        $"{column.Name} {column.Form} {column.Statistics.Kind} {column.AddressPart} {column.Codes > 0} {column.Nulls is not null}")));
}
