using System.Runtime.InteropServices;

namespace LogFlowDb.Console.Terminal;

/// <summary>
/// Standard input, output and error as plain file descriptors. <see cref="System.Console"/> is left alone: it costs start-up time,
/// swallows a broken pipe, and takes the terminal over.
/// </summary>
internal static partial class Descriptors
{
    public const int Input = 0;
    public const int Output = 1;
    public const int Error = 2;

    private const int InterruptedCall = 4;
    private const int WouldBlock = 11;
    private const short PollIn = 1;
    private const short PollOut = 4;
    private const nuint WindowSizeRequest = 0x5413;

    public static bool IsTerminal(int descriptor) => IsATty(descriptor) == 1;

    /// <summary>Columns of the terminal behind a descriptor; null when it is none or does not say.</summary>
    public static int? TerminalWidth(int descriptor)
    {
        WindowSize size = default;
        return IoControl(descriptor, WindowSizeRequest, ref size) == 0 && size.Columns > 0 ? size.Columns : null;
    }

    /// <exception cref="OutputClosedException">Nobody reads the other end any more.</exception>
    public static unsafe void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            int done = 0;
            while (done < bytes.Length)
            {
                nint written = WriteBytes(descriptor, start + done, bytes.Length - done);
                if (written >= 0)
                {
                    done += (int)written;
                    continue;
                }

                int error = Marshal.GetLastPInvokeError();
                if (error == WouldBlock)
                {
                    Wait(descriptor, PollOut);
                }
                else if (error != InterruptedCall)
                {
                    throw new OutputClosedException(Marshal.GetPInvokeErrorMessage(error));
                }
            }
        }
    }

    /// <summary>The number of bytes read, 0 at the end of the input or when it cannot be read.</summary>
    public static unsafe int Read(int descriptor, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint read = ReadBytes(descriptor, start, buffer.Length);
                if (read >= 0)
                {
                    return (int)read;
                }

                int error = Marshal.GetLastPInvokeError();
                if (error == WouldBlock)
                {
                    Wait(descriptor, PollIn);
                }
                else if (error != InterruptedCall)
                {
                    return 0;
                }
            }
        }
    }

    private static unsafe void Wait(int descriptor, short events)
    {
        PollDescriptor request = new() { Descriptor = descriptor, Events = events };
        _ = Poll(&request, 1, 1000);
    }

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsATty(int descriptor);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int IoControl(int descriptor, nuint request, ref WindowSize size);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint WriteBytes(int descriptor, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static unsafe partial nint ReadBytes(int descriptor, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static unsafe partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort PixelsX;
        public ushort PixelsY;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
