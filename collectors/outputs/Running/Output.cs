using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Running;

/// <summary>Something that sends to another place what comes in here. Safe for concurrent use.</summary>
public abstract class Output(OutputSpec spec)
{
    public OutputSpec Spec { get; } = spec;

    public string Name => Spec.Name;

    /// <summary>The name of what it sends from: a table, a logger, a binding.</summary>
    public abstract string Source { get; }

    /// <summary>What <see cref="Source"/> is, in a word.</summary>
    public abstract string SourceKind { get; }

    /// <summary>What it sends lies in a table until it is sent, so that none is left out.</summary>
    public abstract bool IsDurable { get; }

    /// <summary>What its rows are.</summary>
    public abstract OutputShape Shape { get; }

    public abstract OutputStatus Status();

    /// <summary>Finds out where it begins: now is when it is made, not when it is started.</summary>
    /// <exception cref="OutputException">The position cannot be read or written.</exception>
    internal virtual void Prepare()
    {
    }

    /// <summary>False when it is running already.</summary>
    internal abstract bool Start();

    /// <summary>Returns when nothing more goes out.</summary>
    /// <param name="drain">What is there by now goes out first.</param>
    /// <param name="limit">For that.</param>
    /// <returns>False when it was told to drain and could not in time.</returns>
    internal abstract Task<bool> StopAsync(bool drain, TimeSpan limit);

    /// <summary>Has it begin anew, while it is stopped, behind an id of its table; null for the newest.</summary>
    /// <returns>The id.</returns>
    /// <exception cref="OutputException">It is none of a table, or its table has no such id.</exception>
    internal abstract long Reset(long? lastId);
}
