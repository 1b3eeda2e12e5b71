using System.Text;

namespace LogFlowDb.Console.Terminal;

/// <content>Control sequences: <c>ESC [ … final</c> (ECMA-48 §5.4) and <c>ESC O final</c>, as xterm and its kin send them.</content>
internal sealed partial class InputParser
{
    private static Parsed Ss3(ReadOnlySpan<byte> bytes, out int length, out InputEvent input)
    {
        length = 3;
        input = default;
        if (bytes.Length < 3)
        {
            return Parsed.More;
        }

        int modifier = 1;
        byte final = bytes[2];
        if (final is >= (byte)'1' and <= (byte)'8')
        {
            if (bytes.Length < 4)
            {
                return Parsed.More;
            }

            modifier = final - '0';
            final = bytes[3];
            length = 4;
        }

        if (final < 0x20)
        {
            // Not the end of a sequence: it was Alt-O, and something else.
            length = 2;
            input = InputEvent.Of('O', KeyModifiers.Alt);
            return Parsed.Event;
        }

        KeyCode key = LetterKey(final);
        if (key == KeyCode.None && final is >= (byte)'j' and <= (byte)'y')
        {
            // The number pad in its application mode.
            input = InputEvent.Of((char)(final - 0x40));
            return Parsed.Event;
        }

        input = InputEvent.Of(final == 'M' ? KeyCode.Enter : key, Modifiers(modifier));
        return input.Key == KeyCode.None ? Parsed.Nothing : Parsed.Event;
    }

    private static Parsed Csi(ReadOnlySpan<byte> bytes, out int length, out InputEvent input)
    {
        input = default;
        length = 2;
        if (bytes.Length > 2 && bytes[2] == '[')
        {
            // The Linux console: ESC [ [ A is F1.
            length = 4;
            if (bytes.Length < 4)
            {
                return Parsed.More;
            }

            input = InputEvent.Of(bytes[3] is >= (byte)'A' and <= (byte)'E' ? KeyCode.F1 + (bytes[3] - 'A') : KeyCode.None);
            return input.Key == KeyCode.None ? Parsed.Nothing : Parsed.Event;
        }

        while (length < bytes.Length && bytes[length] is >= 0x20 and < 0x40)
        {
            length++;
        }

        if (length == bytes.Length)
        {
            return length < MaxSequenceBytes ? Parsed.More : Parsed.Nothing;
        }

        byte final = bytes[length];
        if (final is < 0x40 or > 0x7e)
        {
            // A control character or another text ends it: what stands there is read by itself.
            return Parsed.Nothing;
        }

        ReadOnlySpan<byte> parameters = bytes[2..length];
        length++;
        if (final == 'M' && parameters.IsEmpty)
        {
            // The old mouse report, three bytes that might be anything.
            length += 3;
            return length <= bytes.Length ? Parsed.Nothing : Parsed.More;
        }

        if (final is (byte)'M' or (byte)'m' && parameters[0] == '<')
        {
            return Mouse(parameters[1..], final == 'm', out input) ? Parsed.Event : Parsed.Nothing;
        }

        Span<int> numbers = stackalloc int[3];
        Numbers(parameters, numbers);
        if (final == '~' && numbers[0] == 200)
        {
            return Parsed.PasteBegins;
        }

        input = final switch
        {
            (byte)'~' when numbers[0] == 27 => Coded(numbers[2], numbers[1]),
            (byte)'~' => InputEvent.Of(NumberKey(numbers[0]), Modifiers(numbers[1])),
            (byte)'u' => Coded(numbers[0], numbers[1]),
            (byte)'Z' => InputEvent.Of(KeyCode.Tab, Modifiers(numbers[1]) | KeyModifiers.Shift),
            _ => InputEvent.Of(LetterKey(final), Modifiers(numbers[1])),
        };
        return input.Kind == InputKind.Key && input.Key == KeyCode.None ? Parsed.Nothing : Parsed.Event;
    }

    private static KeyCode LetterKey(byte final) => final switch
    {
        (byte)'A' => KeyCode.Up,
        (byte)'B' => KeyCode.Down,
        (byte)'C' => KeyCode.Right,
        (byte)'D' => KeyCode.Left,
        (byte)'H' => KeyCode.Home,
        (byte)'F' => KeyCode.End,
        >= (byte)'P' and <= (byte)'S' => KeyCode.F1 + (final - 'P'),
        _ => KeyCode.None,
    };

    private static KeyCode NumberKey(int number) => number switch
    {
        1 or 7 => KeyCode.Home,
        2 => KeyCode.Insert,
        3 => KeyCode.Delete,
        4 or 8 => KeyCode.End,
        5 => KeyCode.PageUp,
        6 => KeyCode.PageDown,
        >= 11 and <= 15 => KeyCode.F1 + (number - 11),
        >= 17 and <= 21 => KeyCode.F6 + (number - 17),
        23 or 24 => KeyCode.F11 + (number - 23),
        _ => KeyCode.None,
    };

    /// <summary>A key by the number of its character, as terminals send what has no other form (<c>CSI 13;5u</c> is Ctrl-Enter).</summary>
    private static InputEvent Coded(int code, int modifier)
    {
        KeyModifiers modifiers = Modifiers(modifier);
        KeyCode key = code switch
        {
            13 => KeyCode.Enter,
            9 => KeyCode.Tab,
            27 => KeyCode.Escape,
            8 or 127 => KeyCode.Backspace,
            _ => KeyCode.None,
        };
        if (key != KeyCode.None)
        {
            return InputEvent.Of(key, modifiers);
        }

        return code >= 0x20 && Rune.TryCreate(code, out Rune rune) && !Rune.IsControl(rune)
            ? InputEvent.Of(modifiers.HasFlag(KeyModifiers.Ctrl) ? Rune.ToLowerInvariant(rune) : rune, modifiers & ~KeyModifiers.Shift)
            : InputEvent.Of(KeyCode.None);
    }

    /// <summary>xterm's number: 1 + a bit each for Shift, Alt, Ctrl, Meta.</summary>
    private static KeyModifiers Modifiers(int number)
    {
        int bits = Math.Max(0, number - 1);
        KeyModifiers modifiers = (KeyModifiers)(bits & 7);
        return bits >= 8 ? modifiers | KeyModifiers.Alt : modifiers;
    }

    /// <summary>What stands between semicolons; of <c>97:65</c> the first. Absent ones are 0.</summary>
    private static void Numbers(ReadOnlySpan<byte> text, Span<int> numbers)
    {
        numbers.Clear();
        int index = 0;
        bool counts = true;
        foreach (byte b in text)
        {
            if (b == ';')
            {
                counts = ++index < numbers.Length;
            }
            else if (b == ':')
            {
                counts = false;
            }
            else if (counts && b is >= (byte)'0' and <= (byte)'9')
            {
                numbers[index] = Math.Min((numbers[index] * 10) + (b - '0'), 0x110000);
            }
        }
    }

    /// <summary><c>CSI &lt; button ; column ; row M|m</c>: bits 2–4 modifiers, 5 moved, 6 wheel.</summary>
    private static bool Mouse(ReadOnlySpan<byte> parameters, bool released, out InputEvent input)
    {
        Span<int> numbers = stackalloc int[3];
        Numbers(parameters, numbers);
        int code = numbers[0];
        bool wheel = (code & 64) != 0;
        MouseButton button = wheel ? MouseButton.None : (code & 3) switch
        {
            0 => MouseButton.Left,
            1 => MouseButton.Middle,
            2 => MouseButton.Right,
            _ => MouseButton.None,
        };
        input = new InputEvent(InputKind.Mouse)
        {
            Action = wheel ? MouseAction.WheelUp + (code & 3)
                : released ? MouseAction.Release
                : (code & 32) == 0 ? MouseAction.Press
                : button == MouseButton.None ? MouseAction.Move : MouseAction.Drag,
            Button = button,
            Modifiers = (KeyModifiers)((code >> 2) & 7),
            Column = numbers[1] - 1,
            Row = numbers[2] - 1,
        };
        return code < 128 && numbers[1] > 0 && numbers[2] > 0;
    }
}
