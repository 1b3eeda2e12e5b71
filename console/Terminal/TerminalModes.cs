using System.Runtime.InteropServices;

namespace LogFlowDb.Console.Terminal;

/// <summary>
/// The settings of a terminal (termios), whose layout differs from system to system: kept as bytes that only libc looks into.
/// </summary>
internal sealed partial class TerminalModes
{
    /// <summary>More than any system's termios takes.</summary>
    private const int Bytes = 256;

    /// <summary>TCSADRAIN: when what was written has gone out. What was typed ahead stays.</summary>
    private const int WhenWritten = 1;

    private readonly byte[] _bytes = new byte[Bytes];

    private TerminalModes()
    {
    }

    /// <summary>Null when the descriptor is no terminal.</summary>
    public static TerminalModes? Of(int descriptor)
    {
        TerminalModes modes = new();
        return GetAttributes(descriptor, modes._bytes) == 0 ? modes : null;
    }

    /// <summary>The same, but raw: no echo, no lines, no signals from keys, no processing of output.</summary>
    public TerminalModes ToRaw()
    {
        TerminalModes raw = new();
        _bytes.CopyTo(raw._bytes, 0);
        MakeRaw(raw._bytes);
        return raw;
    }

    public bool Apply(int descriptor) => SetAttributes(descriptor, WhenWritten, _bytes) == 0;

    public bool IsSame(TerminalModes other) => _bytes.AsSpan().SequenceEqual(other._bytes);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetAttributes(int descriptor, [Out] byte[] modes);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetAttributes(int descriptor, int when, byte[] modes);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw([In, Out] byte[] modes);
}
