using LogFlowDb.Console.Pmacct;
using Xunit;

namespace LogFlowDb.Console.Tests.Pmacct;

public sealed class PmacctFileTests
{
    [Fact]
    public void Parse_QuirksOfTheFormat_AreReadAsPmacctReadsThem()
    {
        const string Text = "! comment\r\n# another\r\n   ! a third\r\n\r\nAGGREGATE :  src_host , dst_host \r\n\tprint_output[a b]:csv\r\nsql_passwd[x]: a:b!c#d\nempty:";
        Assert.Equal(
            [
                new PmacctEntry("aggregate", null, "src_host , dst_host", 5),
                new PmacctEntry("print_output", "a b", "csv", 6),
                new PmacctEntry("sql_passwd", "x", "a:b!c#d", 7),
                new PmacctEntry("empty", null, "", 8),
            ],
            PmacctFile.Parse("f", Text));
    }

    [Theory]
    [InlineData("plugins: print\nprint_output", "f:2: no ':' behind the key")]
    [InlineData(": x", "f:1: no key in front of the ':'")]
    [InlineData("a b: x", "f:1: no key in front of the ':'")]
    [InlineData("aggregate[]: x", "f:1: aggregate wants the name of a plugin in its brackets, as aggregate[in]: …")]
    [InlineData("aggregate[in: x", "f:1: aggregate wants the name of a plugin in its brackets, as aggregate[in]: …")]
    public void Parse_LineThatIsNone_IsNamed(string text, string message) =>
        Assert.Equal(message, Assert.Throws<PmacctException>(() => PmacctFile.Parse("f", text)).Message);

    [Fact]
    public void Parse_AnyText_GivesEntriesOrOneMessage()
    {
        Random random = new(4711);
        const string Letters = "ab:[]!# \t\r\n_\0é";
        for (int i = 0; i < 2000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => Letters[random.Next(Letters.Length)]));
            try
            {
                Assert.All(PmacctFile.Parse("f", text), entry => Assert.NotEmpty(entry.Key));
            }
            catch (PmacctException wrong)
            {
                Assert.StartsWith("f:", wrong.Message, StringComparison.Ordinal);
            }
        }
    }
}
