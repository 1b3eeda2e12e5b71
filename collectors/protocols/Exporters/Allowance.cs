namespace LogFlowDb.Protocols.Exporters;

/// <summary>An amount that all exporters together may use. Not thread-safe.</summary>
internal sealed class Allowance(long limit)
{
    public long Used { get; private set; }

    /// <summary>False, and nothing taken, when there is not as much left.</summary>
    public bool TryTake(long amount)
    {
        if (Used + amount > limit)
        {
            return false;
        }

        Used += amount;
        return true;
    }

    public void Return(long amount) => Used -= amount;
}
