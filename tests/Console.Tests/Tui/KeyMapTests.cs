using LogFlowDb.Console.Tui;
using Xunit;

namespace LogFlowDb.Console.Tests.Tui;

public sealed class KeyMapTests
{
    private static readonly Places[] s_places = [Places.Tables, Places.Rows, Places.Histogram, Places.Detail, Places.Top, Places.Statistics, Places.Columns, Places.Collectors, Places.Help];

    [Fact]
    public void Entries_AllOfThem_AreReachableSomewhere()
    {
        foreach (KeyEntry entry in KeyMap.Entries)
        {
            Assert.True(s_places.Any(place => entry.IsIn(place) && entry.Names.Any(key => KeyMap.Find(place, key) == entry.Act)), $"{entry.Keys}: {entry.Text}");
            Assert.NotEmpty(entry.Text);
        }
    }

    [Fact]
    public void Acts_AllOfThem_HaveAKey() =>
        Assert.Equal([], Enum.GetValues<Act>().Where(static act => act != Act.None).Except(KeyMap.Entries.Select(static entry => entry.Act)));

    [Fact]
    public void Find_InEachPlace_HelpAndTheWayOutAreThere()
    {
        foreach (Places place in s_places)
        {
            Assert.Equal(Act.Help, KeyMap.Find(place, "?"));
            Assert.Equal(Act.Back, KeyMap.Find(place, "q"));
            Assert.Equal(Act.Stop, KeyMap.Find(place, "^c"));
        }
    }

    [Fact]
    public void Find_Digits_MeanNothing()
    {
        // They are counts; only 0 alone is a key.
        Assert.All("123456789", static digit => Assert.Equal(Act.None, KeyMap.Find(Places.Rows, digit.ToString())));
        Assert.Equal(Act.FirstColumn, KeyMap.Find(Places.Rows, "0"));
    }
}
