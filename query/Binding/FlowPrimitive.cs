using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Binding;

/// <summary>One kind of test of nfdump's filters.</summary>
/// <param name="Operand">What stands behind it.</param>
/// <param name="Source">What it looks at, at the source or at all.</param>
/// <param name="Destination">What it looks at, at the destination; none when there are no sides.</param>
internal sealed record FlowPrimitive(FlowOperand Operand, IReadOnlyList<Expression> Source, IReadOnlyList<Expression> Destination)
{
    /// <summary>Of numbers: what one of the filter is in the unit of the field.</summary>
    public long Scale { get; init; } = 1;

    /// <summary>Greatest number that makes sense.</summary>
    public long Most { get; init; } = long.MaxValue;

    /// <summary>Of numbers: what counts where a flow tells none.</summary>
    public long OfNull { get; init; }

    /// <summary>Of labels: which one of the stack, from 0.</summary>
    public long Place { get; init; }

    /// <summary>Words that stand for numbers.</summary>
    public IReadOnlyDictionary<string, long>? Names { get; init; }

    /// <summary>Without a side it looks at the source alone.</summary>
    public bool IsSourceAlone { get; init; }

    /// <summary>Why it cannot be answered here, and what can; null when it can.</summary>
    public string? Absent { get; init; }
}
