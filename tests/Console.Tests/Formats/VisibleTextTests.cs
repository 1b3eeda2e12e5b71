using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Console.Formats;
using Xunit;

namespace LogFlowDb.Console.Tests.Formats;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("plain é 日 😀", "plain é 日 😀")]
    [InlineData("\e[31m", "\\e[31m")]
    [InlineData("a\nb\tc\r\0\x7f", "a\\nb\\tc\\r\\x00\\x7f")]
    [InlineData("\u009b31m\u0085", "\\x9b31m\\x85")]
    [InlineData("a\u202eb\u200bc\u00ad", "a\\u202eb\\u200bc\\xad")]
    [InlineData("tag \U000e0041", "tag \\U000e0041")]
    public void Of_WhatCommandsATerminal_IsEscaped(string text, string shown) => Assert.Equal(shown, VisibleText.Of(text));

    [Fact]
    public void Of_AnyText_HoldsNoControls() => Prop.ForAll(
        ArbMap.Default.ArbFor<char[]>(),
        static text => VisibleText.Of(new string(text)).All(static c => !char.IsControl(c) && c is not ('\u2028' or '\u2029' or '\u202e'))).QuickCheckThrowOnFailure();
}
