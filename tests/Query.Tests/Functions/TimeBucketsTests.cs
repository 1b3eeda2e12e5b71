using System.Globalization;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Functions;
using Xunit;

namespace LogFlowDb.Query.Tests.Functions;

public sealed class TimeBucketsTests
{
    [Theory]
    [InlineData(1, "Week", "2013-06-05T10:00:00Z", 0, "2013-06-03T00:00:00Z", "2013-06-10T00:00:00Z")]
    [InlineData(1, "Day", "2013-06-05T16:00:00Z", 9, "2013-06-05T15:00:00Z", "2013-06-06T15:00:00Z")]
    [InlineData(2, "Day", "1969-12-30T23:00:00Z", 0, "1969-12-29T00:00:00Z", "1969-12-31T00:00:00Z")]
    [InlineData(10, "Minute", "2013-06-05T10:19:59.5Z", 0, "2013-06-05T10:10:00Z", "2013-06-05T10:20:00Z")]
    [InlineData(3, "Month", "2013-06-30T16:00:00Z", 9, "2013-06-30T15:00:00Z", "2013-09-30T15:00:00Z")]
    [InlineData(1, "Year", "2012-12-31T23:59:59Z", 0, "2012-01-01T00:00:00Z", "2013-01-01T00:00:00Z")]
    [InlineData(1, "Hour", "1950-01-01T00:30:00Z", 0, "1950-01-01T00:00:00Z", "1950-01-01T01:00:00Z")]
    public void Start_OfAnyTime_IsTheBeginOfItsBucket(int count, string unit, string time, int hoursAhead, string start, string next)
    {
        TimeZoneInfo zone = TimeZoneInfo.CreateCustomTimeZone("z", TimeSpan.FromHours(hoursAhead), "z", "z");
        TimeBuckets buckets = new(new TimeSpanUnit(count, Enum.Parse<TimeUnit>(unit)), zone);

        long begin = buckets.Start(Nanoseconds(time));

        Assert.Equal(start, ValueText.FormatDate(begin));
        Assert.Equal(next, ValueText.FormatDate(buckets.Next(begin)));
        Assert.Equal(begin, buckets.Start(begin));
        Assert.Equal(begin, buckets.Start(buckets.Next(begin) - 1));
    }

    private static long Nanoseconds(string text) =>
        (DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) - DateTimeOffset.UnixEpoch).Ticks * 100;
}
