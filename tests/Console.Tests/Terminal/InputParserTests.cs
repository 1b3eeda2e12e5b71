using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Console.Terminal;
using Xunit;

namespace LogFlowDb.Console.Tests.Terminal;

public sealed class InputParserTests
{
    private const KeyModifiers Ctrl = KeyModifiers.Ctrl;
    private const KeyModifiers Alt = KeyModifiers.Alt;
    private const KeyModifiers Shift = KeyModifiers.Shift;

    [Theory]
    [InlineData("\e[A", KeyCode.Up, KeyModifiers.None)]
    [InlineData("\eOA", KeyCode.Up, KeyModifiers.None)]
    [InlineData("\e[1;5C", KeyCode.Right, Ctrl)]
    [InlineData("\eO5D", KeyCode.Left, Ctrl)]
    [InlineData("\e[1;3D", KeyCode.Left, Alt)]
    [InlineData("\e\e[D", KeyCode.Left, Alt)]
    [InlineData("\e[1;2B", KeyCode.Down, Shift)]
    [InlineData("\e[1;9B", KeyCode.Down, Alt)]
    [InlineData("\e[H", KeyCode.Home, KeyModifiers.None)]
    [InlineData("\eOF", KeyCode.End, KeyModifiers.None)]
    [InlineData("\e[1~", KeyCode.Home, KeyModifiers.None)]
    [InlineData("\e[3~", KeyCode.Delete, KeyModifiers.None)]
    [InlineData("\e[3;5~", KeyCode.Delete, Ctrl)]
    [InlineData("\e[5~", KeyCode.PageUp, KeyModifiers.None)]
    [InlineData("\eOP", KeyCode.F1, KeyModifiers.None)]
    [InlineData("\e[[A", KeyCode.F1, KeyModifiers.None)]
    [InlineData("\e[15~", KeyCode.F5, KeyModifiers.None)]
    [InlineData("\e[17~", KeyCode.F6, KeyModifiers.None)]
    [InlineData("\e[24;2~", KeyCode.F12, Shift)]
    [InlineData("\e[Z", KeyCode.Tab, Shift)]
    [InlineData("\r", KeyCode.Enter, KeyModifiers.None)]
    [InlineData("\e\r", KeyCode.Enter, Alt)]
    [InlineData("\e[13;5u", KeyCode.Enter, Ctrl)]
    [InlineData("\e[27;2;13~", KeyCode.Enter, Shift)]
    [InlineData("\t", KeyCode.Tab, KeyModifiers.None)]
    [InlineData("\x7f", KeyCode.Backspace, KeyModifiers.None)]
    [InlineData("\e\x7f", KeyCode.Backspace, Alt)]
    public void Read_Sequence_GivesTheKey(string bytes, object key, object modifiers) =>
        Assert.Equal([InputEvent.Of((KeyCode)key, (KeyModifiers)modifiers)], All(bytes));

    [Theory]
    [InlineData("a", "a", KeyModifiers.None)]
    [InlineData("é", "é", KeyModifiers.None)]
    [InlineData("日", "日", KeyModifiers.None)]
    [InlineData("😀", "😀", KeyModifiers.None)]
    [InlineData("\eb", "b", Alt)]
    [InlineData("\eé", "é", Alt)]
    [InlineData("\x01", "a", Ctrl)]
    [InlineData("\n", "j", Ctrl)]
    [InlineData("\0", " ", Ctrl)]
    [InlineData("\x1f", "_", Ctrl)]
    [InlineData("\e\x02", "b", Ctrl | Alt)]
    [InlineData("\e[97;5u", "a", Ctrl)]
    [InlineData("\eOq", "1", KeyModifiers.None)]
    public void Read_Character_GivesItOnce(string bytes, string character, object modifiers) =>
        Assert.Equal([InputEvent.Of(Rune.GetRuneAt(character, 0), (KeyModifiers)modifiers)], All(bytes));

    [Fact]
    public void Read_LoneEscape_IsTheKeyOnlyWhenNothingFollows()
    {
        InputParser parser = new();
        parser.Feed("\e"u8);
        Assert.False(parser.TryRead(out _));
        Assert.True(parser.IsWaiting);
        parser.EndWait();
        Assert.True(parser.TryRead(out InputEvent input));
        Assert.True(input.Is(KeyCode.Escape));
        Assert.False(parser.IsWaiting);

        parser.Feed("\e"u8);
        Assert.False(parser.TryRead(out _));
        parser.Feed("[A"u8);
        Assert.True(parser.TryRead(out input));
        Assert.True(input.Is(KeyCode.Up));
    }

    [Fact]
    public void Read_UnknownSequences_AreNothing() =>
        Assert.Equal([InputEvent.Of('x')], All("\e[?1;2c\e[I\e[O\e[99~\e[M !!x"));

    [Fact]
    public void Read_Wheel_IsOneEventAtItsPlace() =>
        Assert.Equal(
            [new InputEvent(InputKind.Mouse) { Action = MouseAction.WheelDown, Column = 9, Row = 9 }],
            All("\e[<65;10;10M"));

    [Fact]
    public void Read_Drag_HasButtonAndModifiers() =>
        Assert.Equal(
            [
                new InputEvent(InputKind.Mouse) { Action = MouseAction.Press, Button = MouseButton.Left, Column = 0, Row = 1 },
                new InputEvent(InputKind.Mouse) { Action = MouseAction.Drag, Button = MouseButton.Left, Modifiers = Ctrl, Column = 4, Row = 1 },
                new InputEvent(InputKind.Mouse) { Action = MouseAction.Release, Button = MouseButton.Left, Column = 4, Row = 1 },
            ],
            All("\e[<0;1;2M\e[<48;5;2M\e[<0;5;2m"));

    [Fact]
    public void Read_Paste_IsOneEventWithItsControlsAndLineEnds()
    {
        InputEvent paste = Assert.Single(All("\e[200~table x |\r\n stats\tcount\r\e[A\x03\e[201~"));
        Assert.Equal(InputKind.Paste, paste.Kind);
        Assert.Equal("table x |\n stats\tcount\n\e[A\x03", paste.Text);
        Assert.False(paste.IsCut);
    }

    [Fact]
    public void Read_PasteBeyondTheLimit_IsCutAndToldSo()
    {
        InputParser parser = new();
        parser.Feed("\e[200~"u8);
        Assert.False(parser.TryRead(out _));
        for (int i = 0; i < 20; i++)
        {
            parser.Feed(Encoding.ASCII.GetBytes(new string('x', InputParser.MaxPasteBytes / 16)));
            Assert.False(parser.TryRead(out _));
        }

        parser.Feed("\e[201~y"u8);
        Assert.True(parser.TryRead(out InputEvent paste));
        Assert.True(paste.IsCut);
        Assert.Equal(InputParser.MaxPasteBytes, paste.Text!.Length);
        Assert.True(parser.TryRead(out InputEvent next));
        Assert.True(next.Is('y'));
    }

    [Fact]
    public void Read_AnyBytesInAnyPieces_GiveTheSameEvents()
    {
        Gen<byte> bytes = Gen.Frequency(
            (4, Gen.Elements("\e[O<;0123456789~MmABu\r\t"u8.ToArray())),
            (1, Gen.Choose(0, 255).Select(static b => (byte)b)));
        Gen<byte[]> texts = Gen.OneOf(
            bytes.ArrayOf(),
            bytes.ArrayOf().Select(static b => (byte[])[.. "\e[200~"u8, .. b, .. "\e[201~"u8]));
        Prop.ForAll(texts.ArrayOf().Select(static t => t.SelectMany(static b => b).ToArray()).Zip(Gen.Choose(1, 5)).ToArbitrary(), static pair =>
        {
            (byte[] all, int step) = pair;
            return Events(all, all.Length + 1).SequenceEqual(Events(all, step));
        }).QuickCheckThrowOnFailure();
    }

    private static List<InputEvent> All(string text) => Events(Encoding.UTF8.GetBytes(text), int.MaxValue);

    private static List<InputEvent> Events(byte[] bytes, int step)
    {
        InputParser parser = new();
        List<InputEvent> events = [];
        for (int at = 0; at < bytes.Length; at += Math.Min(step, bytes.Length - at))
        {
            parser.Feed(bytes.AsSpan(at, Math.Min(step, bytes.Length - at)));
            while (parser.TryRead(out InputEvent input))
            {
                events.Add(input);
            }
        }

        parser.EndWait();
        while (parser.TryRead(out InputEvent input))
        {
            events.Add(input);
        }

        Assert.False(parser.IsWaiting);
        return events;
    }
}
