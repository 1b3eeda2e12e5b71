namespace LogFlowDb.Brokers.RabbitMq;

/// <summary>
/// Up to which message all are confirmed, where confirmations may come out of order. Written by one thread, read by any.
/// </summary>
internal sealed class ConfirmationWindow
{
    private readonly HashSet<ulong> _ahead = [];
    private ulong _confirmed;

    /// <summary>The number of the last message of those from 1 that are all confirmed.</summary>
    public ulong Confirmed => Volatile.Read(ref _confirmed);

    /// <param name="isMultiple">All before too.</param>
    public void Confirm(ulong message, bool isMultiple)
    {
        lock (_ahead)
        {
            ulong confirmed = _confirmed;
            if (isMultiple)
            {
                confirmed = Math.Max(confirmed, message);
                _ahead.RemoveWhere(ahead => ahead <= confirmed);
            }
            else if (message > confirmed)
            {
                _ahead.Add(message);
            }

            while (_ahead.Remove(confirmed + 1))
            {
                confirmed++;
            }

            Volatile.Write(ref _confirmed, confirmed);
        }
    }

    public void Clear()
    {
        lock (_ahead)
        {
            _ahead.Clear();
            Volatile.Write(ref _confirmed, 0);
        }
    }
}
