using System.Globalization;

namespace LogFlowDb.Query.Functions;

/// <summary>A span such as <c>10m</c> or <c>2mon</c>; months and years follow the calendar.</summary>
/// <param name="Count">From 1; of months a divisor of 12, of years 1 (checked by Binding: errors 90500, 90501).</param>
internal sealed record TimeSpanUnit(int Count, TimeUnit Unit)
{
    public bool IsCalendar => Unit is TimeUnit.Month or TimeUnit.Year;

    /// <summary>Length in ns; of a calendar span the mean length.</summary>
    public long Nanoseconds => Count * Unit switch
    {
        TimeUnit.Second => 1_000_000_000L,
        TimeUnit.Minute => 60_000_000_000L,
        TimeUnit.Hour => 3_600_000_000_000L,
        TimeUnit.Day => 86_400_000_000_000L,
        TimeUnit.Week => 604_800_000_000_000L,
        TimeUnit.Month => 2_629_746_000_000_000L,
        _ => 31_556_952_000_000_000L,
    };

    /// <summary>Of a calendar span.</summary>
    public int Months => Unit == TimeUnit.Year ? Count * 12 : Count;

    public override string ToString() => Count.ToString(CultureInfo.InvariantCulture) + Unit switch
    {
        TimeUnit.Second => "s",
        TimeUnit.Minute => "m",
        TimeUnit.Hour => "h",
        TimeUnit.Day => "d",
        TimeUnit.Week => "w",
        TimeUnit.Month => "mon",
        _ => "y",
    };
}
