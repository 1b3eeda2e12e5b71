using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Tests.Targets;

public sealed class OutputSettingsTests
{
    private static readonly OutputOption[] s_options =
    [
        new("topic", "NAME", "topic to write to") { Required = true },
        new("password", "file:PATH|env:NAME", "password") { Secret = true },
        new("linger", "500ms|10s", "how long rows wait"),
    ];

    [Fact]
    public void Check_SecretWrittenDown_IsRefusedWithoutRepeatingIt()
    {
        OutputException refused = Assert.Throws<OutputException>(() => Of(("topic", "t"), ("password", "hunter2")).Check());

        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
        Assert.Contains("password=file:PATH", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_UnknownKey_NamesTheNearOne() =>
        Assert.Contains("topic", Assert.Throws<OutputException>(() => Of(("topc", "t")).Check()).Message, StringComparison.Ordinal);

    [Fact]
    public void Check_RequiredKeyMissing_IsRefused() =>
        Assert.StartsWith("topic is missing", Assert.Throws<OutputException>(() => Of().Check()).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("2", 2000)]
    [InlineData("5m", 300_000)]
    public void Duration_WithUnit_IsThatLong(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Of(("linger", text)).Duration("linger", TimeSpan.Zero));

    [Theory]
    [InlineData("0s")]
    [InlineData("5x")]
    [InlineData("99999999999s")]
    public void Duration_NoLength_IsRefused(string text) =>
        Assert.Throws<OutputException>(() => Of(("linger", text)).Duration("linger", TimeSpan.Zero));

    [Fact]
    public void Secret_InFile_IsItsFirstContentWithoutLineEnd()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "hunter2\n");

        Assert.Equal("hunter2", Of(("password", $"file:{path}")).Secret("password"));
        File.Delete(path);
    }

    private static OutputSettings Of(params (string Key, string Value)[] values) =>
        new(s_options, values.ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal), Path.GetTempPath());
}
