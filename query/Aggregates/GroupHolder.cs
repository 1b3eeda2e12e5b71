namespace LogFlowDb.Query.Aggregates;

/// <summary>The groups of one worker.</summary>
internal sealed class GroupHolder(GroupShape shape)
{
    private long _held;

    public GroupState State { get; private set; } = new(shape);

    /// <summary>Bytes it has told the memory of the query.</summary>
    public ref long Held => ref _held;

    /// <summary>Forgets all groups, and how keys were numbered.</summary>
    public void Begin(GroupShape anew) => State = new GroupState(anew);
}
