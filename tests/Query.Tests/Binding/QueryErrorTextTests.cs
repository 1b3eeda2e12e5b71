using Xunit;

namespace LogFlowDb.Query.Tests.Binding;

public sealed class QueryErrorTextTests
{
    [Fact]
    public void Render_Error_ShowsLineCaretAndHint() => Assert.Equal(
        """
        error 90900: unknown function lenn (line 2, column 10)
          | eval x=lenn(a)
                   ^^^^
          hint: did you mean len?

        """.ReplaceLineEndings("\n"),
        Render("table t\n| eval x=lenn(a)"));

    [Fact]
    public void Render_MissingPart_PointsBehindTheEnd() => Assert.Equal(
        """
        error 90100: the value of x expected behind = (line 1, column 8)
          eval x=
                 ^

        """.ReplaceLineEndings("\n"),
        Render("eval x="));

    [Fact]
    public void Render_LongLine_ShowsThePartAroundThePlace()
    {
        string text = Render("search " + string.Concat(Enumerable.Repeat("a == 1 or ", 100)) + "nosuch(b) or " + string.Concat(Enumerable.Repeat("a == 1 or ", 99)) + "c");
        string[] lines = text.Split('\n');
        Assert.True(lines[1].Length < 170);
        Assert.Equal("nosuch", lines[1].Substring(lines[2].IndexOf('^'), lines[2].Count(static c => c == '^')));
    }

    private static string Render(string query) => QueryErrorText.Render(Assert.Throws<QueryException>(() => Bound.Query(query)));
}
