namespace LogFlowDb.Brokers.Messages;

/// <summary>Where messages come from. Called by one thread at a time; every failure is an <see cref="Outputs.Targets.OutputException"/>.</summary>
internal interface IMessageSource : IDisposable
{
    /// <summary>Messages that the broker threw away before they were read. Safe to ask from any thread.</summary>
    long Expired => 0;

    /// <summary>Messages that come before some have to be confirmed.</summary>
    int MaxUnconfirmed => int.MaxValue;

    /// <summary>What keeps messages from coming just now, though it tries; null for nothing. Safe to ask from any thread.</summary>
    string? Trouble => null;

    /// <summary>Connects, and begins behind what was confirmed.</summary>
    /// <param name="position">What <see cref="Confirm"/> gave; null for the beginning.</param>
    void Open(string? position);

    /// <summary>False when no message came within a while.</summary>
    bool TryReceive(TimeSpan wait, out ReadOnlyMemory<byte> message);

    /// <summary>What was received so far is safe and must not come again.</summary>
    /// <returns>Where to go on after a restart; null when the broker keeps that.</returns>
    string? Confirm();

    /// <summary>What was not confirmed comes again.</summary>
    void Close();

    void IDisposable.Dispose() => Close();
}
