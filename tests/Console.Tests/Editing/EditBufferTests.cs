using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Console.Editing;
using LogFlowDb.Console.Terminal;
using Xunit;

namespace LogFlowDb.Console.Tests.Editing;

public sealed class EditBufferTests
{
    private const KeyModifiers Ctrl = KeyModifiers.Ctrl;
    private const KeyModifiers Alt = KeyModifiers.Alt;

    [Fact]
    public void Kill_TwiceInARow_IsYankedAsOne()
    {
        EditBuffer buffer = With("one two three");
        buffer.KillWordLeft();
        buffer.KillWordLeft();
        Assert.Equal("one ", buffer.Text);
        buffer.Home();
        buffer.Yank();
        Assert.Equal("two threeone ", buffer.Text);
        Assert.Equal(9, buffer.Cursor);
    }

    [Fact]
    public void YankOlder_AfterYank_TakesTheKillBefore()
    {
        EditBuffer buffer = With("a b");
        buffer.KillBlankLeft();
        buffer.Home();
        buffer.End();
        buffer.KillToStart();
        buffer.Yank();
        Assert.Equal("a ", buffer.Text);
        buffer.YankOlder();
        Assert.Equal("b", buffer.Text);
        buffer.YankOlder();
        Assert.Equal("a ", buffer.Text);
    }

    [Fact]
    public void Undo_Typing_TakesWordsBack()
    {
        EditBuffer buffer = new();
        foreach (char c in "ab cd")
        {
            buffer.Insert(c.ToString());
        }

        buffer.Undo();
        Assert.Equal("ab ", buffer.Text);
        buffer.Undo();
        buffer.Undo();
        Assert.Equal("", buffer.Text);
        buffer.Undo();
        Assert.Equal("", buffer.Text);
    }

    [Fact]
    public void Up_KeepsTheColumnOverAShorterLine()
    {
        EditBuffer buffer = With("abcd\nx\nefgh");
        Assert.True(buffer.Up());
        Assert.Equal(6, buffer.Cursor);
        Assert.True(buffer.Up());
        Assert.Equal(4, buffer.Cursor);
        Assert.False(buffer.Up());
        Assert.True(buffer.Down());
        Assert.True(buffer.Down());
        Assert.Equal(11, buffer.Cursor);
    }

    [Fact]
    public void Backspace_TakesAWholeCluster()
    {
        EditBuffer buffer = With("xe\u0301👨\u200d👩");
        buffer.Backspace();
        Assert.Equal("xe\u0301", buffer.Text);
        buffer.Backspace();
        Assert.Equal("x", buffer.Text);
    }

    [Fact]
    public void Transpose_AtTheEnd_ExchangesTheLastTwo()
    {
        EditBuffer buffer = With("tabel");
        buffer.Transpose();
        Assert.Equal("table", buffer.Text);
    }

    [Fact]
    public void Insert_MoreThanTheLimit_IsRefused()
    {
        EditBuffer buffer = With("x");
        buffer.Insert(new string('y', EditBuffer.MaxLength));
        Assert.True(buffer.IsFull);
        Assert.Equal("x", buffer.Text);
    }

    /// <summary>Every key against a plain string and an index.</summary>
    [Fact]
    public void Keys_AnySequence_GiveWhatANaiveEditorGives()
    {
        InputEvent[] keys =
        [
            InputEvent.Of('a'), InputEvent.Of('b'), InputEvent.Of(' '), InputEvent.Of('|'), new(InputKind.Paste) { Text = "x y\n z" },
            InputEvent.Of(KeyCode.Left), InputEvent.Of(KeyCode.Right), InputEvent.Of('a', Ctrl), InputEvent.Of('e', Ctrl),
            InputEvent.Of(KeyCode.Backspace), InputEvent.Of(KeyCode.Delete), InputEvent.Of('b', Alt), InputEvent.Of('f', Alt),
            InputEvent.Of('k', Ctrl), InputEvent.Of('u', Ctrl), InputEvent.Of('w', Ctrl), InputEvent.Of('d', Alt), InputEvent.Of(KeyCode.Backspace, Alt),
        ];
        Prop.ForAll(Gen.Elements(keys).ArrayOf().ToArbitrary(), static sequence =>
        {
            EditBuffer buffer = new();
            NaiveEditor naive = new();
            foreach (InputEvent key in sequence)
            {
                EditKeys.TryApply(buffer, key);
                naive.Apply(key);
                if (buffer.Text != naive.Text || buffer.Cursor != naive.Cursor)
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>Any key at all: nothing throws, the cursor stands between clusters, and undoing everything gives the empty text.</summary>
    [Fact]
    public void Keys_Any_LeaveTheCursorBetweenClusters()
    {
        Gen<InputEvent> runes = Gen.Elements("ab |\"\t日é\u0301\u200d👨👩🇩🇪\ufe0f".EnumerateRunes().ToArray()).Select(static rune => InputEvent.Of(rune));
        Gen<InputEvent> controls = from letter in Gen.Choose(' ', '~') from modifiers in Gen.Elements(Ctrl, Alt, Ctrl | Alt) select InputEvent.Of((char)letter, modifiers);
        Gen<InputEvent> named = from key in Gen.Elements(Enum.GetValues<KeyCode>()) from modifiers in Gen.Choose(0, 7) select InputEvent.Of(key, (KeyModifiers)modifiers);
        Gen<InputEvent> pastes = Gen.Elements("a\nb", "\n\n", "日\u0301\r\n", "").Select(static text => new InputEvent(InputKind.Paste) { Text = text });
        Prop.ForAll(Gen.Frequency((6, runes), (2, controls), (4, named), (1, pastes)).ArrayOf().ToArbitrary(), static sequence =>
        {
            EditBuffer buffer = new();
            foreach (InputEvent key in sequence)
            {
                if (!EditKeys.TryApply(buffer, key) && key.Is(KeyCode.Up))
                {
                    buffer.Up();
                }

                int[] starts = [.. StringInfo.ParseCombiningCharacters(buffer.Text), buffer.Text.Length];
                if (!starts.Contains(buffer.Cursor))
                {
                    return false;
                }

                EditLayout layout = new(buffer.Text, buffer.Cursor, "logdb> ", "  ...> ", "ghost", 20);
                if (layout.CursorRow >= layout.Rows.Count || layout.CursorColumn >= 20)
                {
                    return false;
                }
            }

            for (int i = 0; i <= sequence.Length; i++)
            {
                buffer.Undo();
            }

            return buffer.Text.Length == 0;
        }).QuickCheckThrowOnFailure();
    }

    private static EditBuffer With(string text)
    {
        EditBuffer buffer = new();
        buffer.Reset(text);
        return buffer;
    }

    private sealed class NaiveEditor
    {
        public string Text { get; private set; } = "";

        public int Cursor { get; private set; }

        public void Apply(InputEvent key)
        {
            string left = Text[..Cursor], right = Text[Cursor..];
            string line = left[(left.LastIndexOf('\n') + 1)..];
            string rest = right.Split('\n')[0];
            string word = left.TrimEnd(' ', '|', '\n');
            string wordLeft = word[..(word.LastIndexOfAny([' ', '|', '\n']) + 1)];
            string after = right.TrimStart(' ', '|', '\n');
            int wordEnd = after.IndexOfAny([' ', '|', '\n']);
            string wordRight = wordEnd < 0 ? "" : after[wordEnd..];
            string blank = left.TrimEnd(' ', '\n');
            switch (key.Key, key.Modifiers)
            {
                case (KeyCode.Left, _):
                    Cursor = Math.Max(0, Cursor - 1);
                    return;
                case (KeyCode.Right, _):
                    Cursor = Math.Min(Text.Length, Cursor + 1);
                    return;
                case (KeyCode.Backspace, KeyModifiers.None):
                    Set(left.Length > 0 ? left[..^1] : "", right);
                    return;
                case (KeyCode.Backspace, _):
                    Set(wordLeft, right);
                    return;
                case (KeyCode.Delete, _):
                    Set(left, right.Length > 0 ? right[1..] : "");
                    return;
            }

            switch ((char)key.Rune.Value, key.Modifiers)
            {
                case ('a', Ctrl):
                    Cursor -= line.Length;
                    break;
                case ('e', Ctrl):
                    Cursor += rest.Length;
                    break;
                case ('b', Alt):
                    Cursor = wordLeft.Length;
                    break;
                case ('f', Alt):
                    Cursor = Text.Length - wordRight.Length;
                    break;
                case ('k', Ctrl):
                    Set(left, right[Math.Min(right.Length, Math.Max(1, rest.Length))..]);
                    break;
                case ('u', Ctrl):
                    Set(left[..(left.Length - Math.Min(left.Length, Math.Max(1, line.Length)))], right);
                    break;
                case ('w', Ctrl):
                    Set(blank[..(blank.LastIndexOfAny([' ', '\n']) + 1)], right);
                    break;
                case ('d', Alt):
                    Set(left, wordRight);
                    break;
                default:
                    Set(left + (key.Text ?? key.Rune.ToString()), right);
                    break;
            }
        }

        private void Set(string left, string right) => (Text, Cursor) = (left + right, left.Length);
    }
}
