namespace LogFlowDb.Collectors.Receiving;

internal static class Clock
{
    /// <summary>ns since 1970 UTC, in steps of 100.</summary>
    public static long Now => (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick;
}
