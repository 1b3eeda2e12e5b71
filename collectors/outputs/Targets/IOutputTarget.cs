using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Outputs.Targets;

/// <summary>
/// Where the rows of one output go. Whoever runs the output calls it from one thread at a time: <see cref="OpenAsync"/>, then rounds of
/// <see cref="WriteAsync"/> … <see cref="CommitAsync"/>. After any exception the target is closed (<see cref="CloseAsync"/>), and after a
/// pause opened again; then the rows since the last commit come once more. Messages of exceptions are shown to the user: one line, with
/// the place (server, file, topic), without secrets.
/// </summary>
public interface IOutputTarget : IAsyncDisposable
{
    /// <summary>Where rows go, for people, e.g. <c>postgres://collector@db.example.net:5432/flows/acct</c>; never with a secret.</summary>
    string Place { get; }

    /// <summary>Counters of its own, by the name that status texts show. Safe to ask from any thread.</summary>
    IReadOnlyList<(string Name, long Value)> Counters => [];

    /// <summary>Opens, connects, checks what is there. What was written and not committed is taken back where that is possible.</summary>
    /// <param name="position">Of the last commit that is known here.</param>
    /// <returns>
    /// Where to go on: <paramref name="position"/>, or the one that the target keeps itself, together with the rows, if it is of the same
    /// <see cref="OutputPosition.Epoch"/>.
    /// </returns>
    Task<OutputPosition> OpenAsync(OutputPosition position, CancellationToken cancellation);

    /// <summary>Takes a batch. The batch may be kept until the commit, not longer.</summary>
    ValueTask WriteAsync(RowBatch rows, CancellationToken cancellation);

    /// <summary>On return all rows written so far are safe with whoever receives them.</summary>
    /// <param name="lastId">To become the <see cref="OutputPosition.LastId"/>.</param>
    /// <returns>What will be given to <see cref="OpenAsync"/>.</returns>
    Task<OutputPosition> CommitAsync(long lastId, CancellationToken cancellation);

    /// <summary>
    /// What <see cref="CommitAsync"/> gave is on disk here: only now may be done what cannot be taken back, such as giving a file its name.
    /// Called after every commit that gave a <see cref="OutputPosition.State"/>, of others now and then, and while there is nothing to send.
    /// </summary>
    Task SettleAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>The last commit is settled and nothing more will come: the output ends for good, not only for a restart.</summary>
    Task FinishAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Lets go of connections and files; what was not committed need not survive. Opening again is possible.</summary>
    ValueTask CloseAsync();

    ValueTask IAsyncDisposable.DisposeAsync() => CloseAsync();
}
