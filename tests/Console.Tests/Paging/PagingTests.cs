using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Console.Paging;
using Xunit;

namespace LogFlowDb.Console.Tests.Paging;

/// <summary>Pages against a plain list: what a person sees by scrolling is every row, once, in its order.</summary>
public sealed class PagingTests
{
    [Fact]
    public void Page_RandomSteps_WindowIsAStretchOfTheList() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), static seed =>
        {
            Random random = new(seed);
            FieldRow[] all = Rows(random, random.Next(400));
            int count = random.Next(1, 60);
            RowWindow window = new();
            FieldRow[] first = Page(all, null, ascending: false, count);
            window.Fill(first, ascending: false, atStart: first.Length < count, atEnd: true);
            for (int step = 0; step < 40 && window.Count > 0; step++)
            {
                bool older = random.Next(2) == 0;
                FieldRow edge = older ? window[0] : window[^1];
                FieldRow[] page = Page(all, (edge.Time!.Value, edge.Id), ascending: !older, count);
                int before = window.Count;
                int moved = older ? window.Prepend(page, page.Length < count) : window.Append(page, page.Length < count);
                Assert.True(older ? moved == page.Length : window.Count == before + page.Length - moved, $"seed {seed}");
                int at = Array.FindIndex(all, row => row.Id == window[0].Id && row.Time == window[0].Time);
                Assert.True(window.Rows.Select(static row => row.Id).SequenceEqual(all.Skip(at).Take(window.Count).Select(static row => row.Id)), $"seed {seed}");
                Assert.True(!window.AtStart || at == 0, $"seed {seed}");
                Assert.True(!window.AtEnd || at + window.Count == all.Length, $"seed {seed}");
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Append_BeyondTheCap_ForgetsTheFarEnd()
    {
        FieldRow[] rows = Rows(new Random(1), RowWindow.MaxRows + 10);
        RowWindow window = new();
        window.Fill(rows.Take(20).ToArray(), ascending: true, atStart: true, atEnd: false);
        Assert.Equal(10, window.Append(rows.Skip(20).ToArray(), atEnd: true));
        Assert.Equal(RowWindow.MaxRows, window.Count);
        Assert.False(window.AtStart);
        Assert.True(window.AtEnd);
        Assert.Equal(rows[10].Id, window[0].Id);
    }

    [Fact]
    public void Page_AtAnAnchor_AsksForEqualTimesFirst()
    {
        ViewQuery view = new("t") { Steps = [Step.Search("a == 1", "a 1")] };
        Assert.Equal(
            ["table from=1970-01-01T00:00:05Z to=1970-01-01T00:00:05.000000001Z t | search _id < 7 | search a == 1 | limit 3", "table to=1970-01-01T00:00:05Z t | search a == 1 | limit 3"],
            view.Page((5 * Instants.Second, 7), ascending: false, 3, []));
        Assert.Equal(
            ["table order=asc t | search a == 1 | limit 2 | fields _time, _id, a"],
            view.Page(null, ascending: true, 2, ["_time", "a"]));
    }

    [Theory]
    [InlineData("2026-11-20T13:00:00Z")]
    [InlineData("2026-11-20T13:00:00.000000001Z")]
    [InlineData("1969-12-31T23:59:59.9Z")]
    public void Instant_TextAndBack_IsTheSame(string text) => Assert.Equal(text, Instants.Text(Instants.TryParse(text)!.Value));

    [Fact]
    public void RandomInstant_TextAndBack_IsTheSame() =>
        Prop.ForAll(ArbMap.Default.GeneratorFor<long>().ToArbitrary(), static any =>
        {
            long instant = any % (200L * 365 * Instants.Day);
            return Instants.TryParse(Instants.Text(instant)) == instant;
        }).QuickCheckThrowOnFailure();

    /// <summary>Many rows of the same instant.</summary>
    private static FieldRow[] Rows(Random random, int count)
    {
        long time = 0;
        return [.. Enumerable.Range(1, count).Select(id => Row(time += random.Next(4) == 0 ? Instants.Second : 0, id))];
    }

    private static FieldRow Row(long time, int id) => new(
        ["_time", "_id"],
        [new FieldValue(FieldKind.Text, Instants.Text(time)), new FieldValue(FieldKind.Number, id.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    /// <summary>What the queries of a page mean, done on a list.</summary>
    private static FieldRow[] Page(FieldRow[] all, (long Time, long Id)? anchor, bool ascending, int count)
    {
        IEnumerable<FieldRow> ordered = ascending ? all : all.Reverse();
        return [.. ordered.Where(row => anchor is not { } at || (ascending ? (row.Time, row.Id).CompareTo((at.Time, at.Id)) > 0 : (row.Time, row.Id).CompareTo((at.Time, at.Id)) < 0)).Take(count)];
    }
}
