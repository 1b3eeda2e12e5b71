namespace LogFlowDb.Outputs.Text;

/// <summary>How pmacct writes times: by its keys timestamps_utc, timestamps_since_epoch and timestamps_rfc3339.</summary>
internal sealed record PmacctTimes
{
    /// <summary>Seconds since 1970, microseconds behind a point.</summary>
    public bool SinceEpoch { get; init; }

    /// <summary>With T, and the distance from UTC behind it.</summary>
    public bool Rfc3339 { get; init; }

    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;
}
