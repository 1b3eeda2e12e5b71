namespace LogFlowDb.Outputs.Targets;

/// <summary>What outputs of one kind are called, and what they may be told.</summary>
public interface IOutputType
{
    /// <summary>e.g. <c>kafka</c>.</summary>
    string Name { get; }

    /// <summary>One line.</summary>
    string Description { get; }

    /// <summary>Of this type; what all outputs of rows have is not among them.</summary>
    IReadOnlyList<OutputOption> Options { get; }

    /// <summary>Its outputs send rows, and have what all outputs of rows have: source, filter, keys.</summary>
    bool TakesRows { get; }
}
