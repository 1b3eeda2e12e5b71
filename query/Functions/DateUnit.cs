namespace LogFlowDb.Query.Functions;

/// <summary>Units of date arithmetic; from <see cref="Hour"/> on they have a fixed length.</summary>
internal enum DateUnit
{
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
}

internal static class DateUnits
{
    public const string Names = "year mon day hour min sec msec";

    public static DateUnit? Find(string name) => name switch
    {
        "year" => DateUnit.Year,
        "mon" => DateUnit.Month,
        "day" => DateUnit.Day,
        "hour" => DateUnit.Hour,
        "min" => DateUnit.Minute,
        "sec" => DateUnit.Second,
        "msec" => DateUnit.Millisecond,
        _ => null,
    };

    public static long Nanoseconds(DateUnit unit) => unit switch
    {
        DateUnit.Hour => 3_600_000_000_000,
        DateUnit.Minute => 60_000_000_000,
        DateUnit.Second => 1_000_000_000,
        _ => 1_000_000,
    };
}
