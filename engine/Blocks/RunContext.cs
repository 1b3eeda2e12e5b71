namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// What a run may reach while it is opened: the other columns of its block (none for runs that do not have one number for each
/// row of it), and how deep runs may still lie inside one another.
/// </summary>
internal readonly struct RunContext
{
    private const int MaxDepth = 8;

    private readonly IBlockColumns? _columns;
    private readonly int _depth;

    private RunContext(IBlockColumns? columns, int depth)
    {
        _columns = columns;
        _depth = depth;
    }

    /// <summary>A run that stands for itself.</summary>
    public static RunContext Alone => new(null, MaxDepth);

    /// <exception cref="InvalidDataException">The run stands in no block, or has not as many numbers as the block has rows.</exception>
    public IBlockColumns Columns => _columns ?? throw new InvalidDataException("a run that leans on a column where none can be");

    /// <summary>The run of a column.</summary>
    public static RunContext In(IBlockColumns? columns) => new(columns, MaxDepth);

    /// <summary>For a run inside this one that has a number for each row too.</summary>
    public RunContext Inside() => _depth > 0 ? new(_columns, _depth - 1) : throw new InvalidDataException("runs nested too deep");

    /// <summary>For a run inside this one of another length.</summary>
    public RunContext Within() => new(null, Inside()._depth);
}
