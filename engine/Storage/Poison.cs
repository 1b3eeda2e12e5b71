namespace LogFlowDb.Engine.Storage;

/// <summary>
/// The first failure of a table, after which nothing more is written: what a failed write left on the medium is known only after
/// reopening. Everything that waits for the disk also waits for this. Safe for concurrent use.
/// </summary>
internal sealed class Poison
{
    private readonly TaskCompletionSource _happened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _cause;

    /// <summary>Ends, without an exception, at the first failure.</summary>
    public Task Happened => _happened.Task;

    /// <summary>Null while nothing failed.</summary>
    public Exception? Cause => Volatile.Read(ref _cause);

    /// <summary>Only the first cause counts.</summary>
    public void Set(Exception cause)
    {
        if (Interlocked.CompareExchange(ref _cause, cause, comparand: null) is null)
        {
            _happened.TrySetResult();
        }
    }

    /// <exception cref="IOException">Something failed; the message is that of the cause.</exception>
    public void ThrowIfSet()
    {
        if (Cause is { } cause)
        {
            throw new IOException(cause.Message, cause);
        }
    }

    /// <summary>Waits for a task, or for the failure that makes waiting for it useless.</summary>
    /// <exception cref="IOException">Something failed first.</exception>
    public async ValueTask GuardAsync(Task task)
    {
        if (!task.IsCompleted)
        {
            await Task.WhenAny(task, Happened).ConfigureAwait(false);
        }

        if (!task.IsCompletedSuccessfully)
        {
            ThrowIfSet();
        }

        await task.ConfigureAwait(false);
    }
}
