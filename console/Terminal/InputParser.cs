using System.Buffers;
using System.Text;

namespace LogFlowDb.Console.Terminal;

/// <summary>
/// Bytes of a terminal in raw mode to events: characters of UTF-8, keys as CSI and SS3 sequences with modifiers, Alt as an Escape
/// in front, bracketed paste (mode 2004), SGR mouse (mode 1006). Any bytes give events or nothing; none throw. One thread.
/// </summary>
internal sealed partial class InputParser
{
    /// <summary>A longer paste is cut here.</summary>
    public const int MaxPasteBytes = 1 << 20;

    /// <summary>A longer sequence is none of ours, and dropped.</summary>
    private const int MaxSequenceBytes = 64;

    private const byte Escape = 0x1b;

    private readonly List<byte> _paste = [];
    private byte[] _buffer = new byte[256];
    private int _start;
    private int _end;
    private bool _inPaste;
    private bool _pasteCut;
    private bool _isFinal;

    /// <summary>
    /// What has come so far is the beginning of a sequence, or an Escape alone: when nothing follows within 50 ms call
    /// <see cref="EndWait"/>. An open paste does not count.
    /// </summary>
    public bool IsWaiting => !_inPaste && _start < _end;

    /// <summary>Bytes that were read. Take all events before feeding more.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_buffer.Length - _end < bytes.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _end + bytes.Length));
        }

        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
        _isFinal = false;
    }

    /// <summary>Nothing follows: what is open is taken for what it looks like; an Escape alone is the key.</summary>
    public void EndWait() => _isFinal = true;

    /// <summary>False when more bytes are needed.</summary>
    public bool TryRead(out InputEvent input)
    {
        input = default;
        while (_start < _end)
        {
            if (_inPaste)
            {
                return TryEndPaste(out input);
            }

            ReadOnlySpan<byte> bytes = _buffer.AsSpan(_start.._end);
            Parsed parsed = Parse(bytes, out int length, out input);
            if (parsed == Parsed.More)
            {
                if (!_isFinal)
                {
                    return false;
                }

                parsed = ParseFinal(bytes, out length, out input);
            }

            _start += length;
            _inPaste = parsed == Parsed.PasteBegins;
            if (parsed == Parsed.Event)
            {
                return true;
            }
        }

        return false;
    }

    private static Parsed Parse(ReadOnlySpan<byte> bytes, out int length, out InputEvent input)
    {
        length = 1;
        byte first = bytes[0];
        if (first >= 0x80 || (first >= 0x20 && first < 0x7f))
        {
            return Character(bytes, KeyModifiers.None, out length, out input);
        }

        if (first != Escape)
        {
            input = Control(first);
            return Parsed.Event;
        }

        input = default;
        if (bytes.Length == 1)
        {
            return Parsed.More;
        }

        byte second = bytes[1];
        Parsed parsed;
        switch (second)
        {
            case (byte)'[':
                return Csi(bytes, out length, out input);
            case (byte)'O':
                return Ss3(bytes, out length, out input);
            case Escape when bytes.Length == 2:
                return Parsed.More;
            case Escape when bytes[2] is (byte)'[' or (byte)'O':
                // Some terminals write Alt with a key so.
                parsed = bytes[2] == '[' ? Csi(bytes[1..], out length, out input) : Ss3(bytes[1..], out length, out input);
                length++;
                input = input with { Modifiers = input.Modifiers | KeyModifiers.Alt };
                return parsed;
            case Escape:
                input = InputEvent.Of(KeyCode.Escape);
                return Parsed.Event;
            case >= 0x80 or (>= 0x20 and < 0x7f):
                parsed = Character(bytes[1..], KeyModifiers.Alt, out length, out input);
                length++;
                return parsed;
            default:
                length = 2;
                input = Control(second);
                input = input with { Modifiers = input.Modifiers | KeyModifiers.Alt };
                return Parsed.Event;
        }
    }

    /// <summary>What a beginning is, when nothing follows: never <see cref="Parsed.More"/>.</summary>
    private static Parsed ParseFinal(ReadOnlySpan<byte> bytes, out int length, out InputEvent input)
    {
        if (bytes[0] != Escape)
        {
            length = bytes.Length;
            input = InputEvent.Of(Rune.ReplacementChar);
            return Parsed.Event;
        }

        if (bytes.Length == 2 && bytes[1] is (byte)'[' or (byte)'O')
        {
            length = 2;
            input = InputEvent.Of((char)bytes[1], KeyModifiers.Alt);
            return Parsed.Event;
        }

        if (bytes.Length == 1 || bytes[1] == Escape)
        {
            length = 1;
            input = InputEvent.Of(KeyCode.Escape);
            return Parsed.Event;
        }

        // Half a sequence.
        length = bytes.Length;
        input = default;
        return Parsed.Nothing;
    }

    private static Parsed Character(ReadOnlySpan<byte> bytes, KeyModifiers modifiers, out int length, out InputEvent input)
    {
        input = default;
        OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune rune, out length);
        if (status == OperationStatus.NeedMoreData)
        {
            return Parsed.More;
        }

        if (rune.Value is >= 0x80 and < 0xa0)
        {
            // Nobody types C1.
            return Parsed.Nothing;
        }

        input = InputEvent.Of(rune, modifiers);
        return Parsed.Event;
    }

    private static InputEvent Control(byte code) => code switch
    {
        (byte)'\r' => InputEvent.Of(KeyCode.Enter),
        (byte)'\t' => InputEvent.Of(KeyCode.Tab),
        0x7f => InputEvent.Of(KeyCode.Backspace),
        0 => InputEvent.Of(' ', KeyModifiers.Ctrl),
        <= 26 => InputEvent.Of((char)('a' + code - 1), KeyModifiers.Ctrl),
        _ => InputEvent.Of((char)('@' + code), KeyModifiers.Ctrl),
    };

    private bool TryEndPaste(out InputEvent input)
    {
        ReadOnlySpan<byte> end = "\e[201~"u8;
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_start.._end);
        int at = bytes.IndexOf(end);

        // The end may be split: its beginning waits for the rest.
        int take = at >= 0 ? at : bytes.Length;
        for (int kept = Math.Min(end.Length - 1, bytes.Length); at < 0 && kept > 0; kept--)
        {
            if (bytes[^kept..].SequenceEqual(end[..kept]))
            {
                take = bytes.Length - kept;
                break;
            }
        }

        int room = Math.Min(take, MaxPasteBytes - _paste.Count);
        _pasteCut |= room < take;
        _paste.AddRange(bytes[..room]);
        _start += take;
        input = default;
        if (at < 0)
        {
            return false;
        }

        _start += end.Length;
        _inPaste = false;
        string text = Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_paste));
        input = new InputEvent(InputKind.Paste)
        {
            Text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n'),
            IsCut = _pasteCut,
        };
        _pasteCut = false;
        _paste.Clear();
        _paste.TrimExcess();
        return true;
    }

    private enum Parsed
    {
        /// <summary>An event; the length is that of its bytes.</summary>
        Event,

        /// <summary>Bytes that mean nothing here; the length says how many.</summary>
        Nothing,

        /// <summary>More bytes are needed.</summary>
        More,

        /// <summary>What follows is pasted.</summary>
        PasteBegins,
    }
}
