using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Console.Drawing;
using Xunit;

namespace LogFlowDb.Console.Tests.Drawing;

public sealed class FrameWriterTests
{
    private const int Width = 23;
    private const int Height = 7;

    private static readonly string[] s_texts =
    [
        "a", "tcp 443", "日本", "가", "é", "e\u0301", "▁▂█", "→α①", "👨‍👩‍👧", "🇩🇪", "❤\ufe0f", "\e[31mred", "\u009b2J", "\u202eabc", "tab\there", "\u200b", "\ud800", "x\0y", "soft\u00adhyphen", "     ", "\u0301", "ｱ",
    ];

    [Fact]
    public void Write_RandomFrames_TerminalShowsEachOfThem() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), static seed =>
        {
            Random random = new(seed);
            FrameWriter writer = new();
            TerminalModel terminal = new(Width, Height);
            CellBuffer buffer = new(Width, Height);
            for (int frame = 0; frame < 6; frame++)
            {
                (int, int, int)? scrolled = null;
                if (random.Next(3) == 0)
                {
                    buffer.Clear();
                }
                else if (frame > 0 && random.Next(3) == 0)
                {
                    scrolled = (1, 6, random.Next(-2, 3));
                    buffer.Scroll(1, 6, scrolled.Value.Item3);
                }

                Scribble(buffer, random);
                terminal.Apply(writer.Write(buffer, scrolled));
                terminal.AssertShows(buffer);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Write_TheSameAgain_SendsNothing()
    {
        FrameWriter writer = new();
        CellBuffer buffer = new(Width, Height);
        buffer.Put(1, 1, "hello", Style.Bold);
        Assert.False(writer.Write(buffer).IsEmpty);

        Assert.True(writer.Write(buffer).IsEmpty);
    }

    [Fact]
    public void Write_OneCellChanged_SendsLittle()
    {
        FrameWriter writer = new();
        CellBuffer buffer = new(200, 50);
        buffer.Fill(buffer.Whole, 'x', Style.Plain);
        writer.Write(buffer);
        buffer.Put(100, 25, "y", Style.Plain);

        Assert.InRange(writer.Write(buffer).Length, 1, 60);
    }

    [Fact]
    public void Put_HostileText_NoEscapeButOurs()
    {
        Random random = new(20261122);
        CellBuffer buffer = new(80, 24);
        FrameWriter writer = new();
        TerminalModel terminal = new(80, 24);
        char[] text = new char[10];
        for (int i = 0; i < 1_000_000; i++)
        {
            for (int c = 0; c < text.Length; c++)
            {
                // Half of it controls and format characters, half anything.
                text[c] = (char)(random.Next(2) == 0 ? random.Next(0, 0xa0) : random.Next(0x2000, 0x2070 + (random.Next(2) * 0xd000)));
            }

            buffer.Put(random.Next(-3, 80), i % 24, text, Style.Plain);
            if (i % 24 == 23)
            {
                AssertOnlyOurs(writer.Write(buffer));
                if (i % 2400 == 2399)
                {
                    writer.Reset();
                    terminal.Apply(writer.Write(buffer));
                    terminal.AssertShows(buffer);
                }
            }
        }
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(-1)]
    [InlineData(19)]
    [InlineData(22)]
    [InlineData(40)]
    public void Put_OverTheEdges_IsClipped(int x)
    {
        CellBuffer buffer = new(Width, Height);
        foreach (int y in (int[])[-1, 0, 6, 7])
        {
            buffer.Put(x, y, "日本語 and more than fits", Style.Plain);
            buffer.PutIn(x, y, 50, "日本語", Style.Plain, right: true);
            buffer.Fill(new Area(x, y, 40, 40), '.', Style.Plain);
            buffer.Put(x, y, "日本語日本語日本語日本語", Style.Plain);
        }

        TerminalModel terminal = new(Width, Height);
        terminal.Apply(new FrameWriter().Write(buffer));
        terminal.AssertShows(buffer);
    }

    private static void AssertOnlyOurs(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == 0x1b)
            {
                Assert.Equal((byte)'[', bytes[++i]);
                while (bytes[++i] is (>= (byte)'0' and <= (byte)'9') or (byte)';' or (byte)'?')
                {
                }

                Assert.Contains((char)bytes[i], "HmrSThl");
            }
            else
            {
                Assert.True(bytes[i] is >= 0x20 and not 0x7f);
                Assert.False(bytes[i] == 0xc2 && bytes[i + 1] < 0xa0, "a C1 control reached the terminal");
            }
        }
    }

    private static void Scribble(CellBuffer buffer, Random random)
    {
        for (int i = 0; i < 8; i++)
        {
            Style style = new((Hue)random.Next(7), (Accent)random.Next(16));
            string text = s_texts[random.Next(s_texts.Length)];
            int x = random.Next(-4, Width + 2), y = random.Next(-1, Height + 1);
            switch (random.Next(4))
            {
                case 0:
                    buffer.PutIn(x, y, random.Next(0, 12), text, style, right: random.Next(2) == 0);
                    break;
                case 1:
                    buffer.Fill(new Area(x, y, random.Next(6), random.Next(3)), '.', style);
                    break;
                default:
                    buffer.Put(x, y, text, style, random.Next(1, 30));
                    break;
            }
        }

        buffer.Cursor = random.Next(2) == 0 ? (random.Next(Width), random.Next(Height)) : null;
    }
}
