using System.Runtime.InteropServices;

namespace LogFlowDb.Console.Terminal;

/// <summary>
/// Standard input, output and error as plain file descriptors, and what else .NET does not offer of them.
/// <see cref="System.Console"/> is left alone: it costs start-up time, swallows a broken pipe, and takes the terminal over.
/// </summary>
internal static partial class Descriptors
{
    public const int Input = 0;
    public const int Output = 1;
    public const int Error = 2;

    private const int CloseOnExec = 0x80000;
    private const int ReadWrite = 2;
    private const int OpenDirectoryFlags = 0x10000 | CloseOnExec;
    private const int InterruptedCall = 4;
    private const int WouldBlock = 11;
    private const short PollIn = 1;
    private const short PollOut = 4;
    private const nuint WindowSizeRequest = 0x5413;

    public static bool IsTerminal(int descriptor) => IsATty(descriptor) == 1;

    /// <summary>Columns and rows of the terminal behind a descriptor; 80 and 24 when it is none or does not say.</summary>
    public static (int Columns, int Rows) TerminalSize(int descriptor)
    {
        WindowSize size = default;
        return IoControl(descriptor, WindowSizeRequest, ref size) == 0 && size is { Columns: > 0, Rows: > 0 } ? (size.Columns, size.Rows) : (80, 24);
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

    /// <summary>
    /// The number of bytes read, 0 at the end of the input or when it cannot be read, −1 when <paramref name="wake"/> became
    /// readable first.
    /// </summary>
    /// <param name="descriptor">To read from.</param>
    /// <param name="wake">The reading end of a pipe, by which another thread ends the wait; −1 for none.</param>
    /// <param name="buffer">Gets the bytes.</param>
    public static unsafe int Read(int descriptor, int wake, Span<byte> buffer)
    {
        if (wake >= 0 && !WaitForInput(descriptor, wake))
        {
            return -1;
        }

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

    /// <summary>
    /// Waits until one of two descriptors can be read, or its other end is gone. Neither is the case when the time is over, and
    /// perhaps after a signal.
    /// </summary>
    /// <param name="milliseconds">−1 for as long as it takes.</param>
    public static unsafe (bool First, bool Second) WaitForEither(int first, int second, int milliseconds)
    {
        PollDescriptor* requests = stackalloc PollDescriptor[2];
        requests[0] = new PollDescriptor { Descriptor = first, Events = PollIn };
        requests[1] = new PollDescriptor { Descriptor = second, Events = PollIn };
        return Poll(requests, 2, milliseconds) > 0 ? (requests[0].Returned != 0, requests[1].Returned != 0) : default;
    }

    /// <summary>A pipe that <see cref="Read"/> can be woken with; both ends close with the process.</summary>
    public static unsafe (int Read, int Write) CreatePipe()
    {
        int* ends = stackalloc int[2];
        return Pipe(ends, CloseOnExec) == 0
            ? (ends[0], ends[1])
            : throw new IOException($"pipe: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Makes a rename in the directory durable.</summary>
    public static void SyncDirectory(string path)
    {
        int descriptor = OpenDirectory(path);
        try
        {
            if (Sync(descriptor) != 0)
            {
                throw new IOException($"fsync {path}: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>The terminal of this process, for reading and writing; −1 when it has none. The caller closes it.</summary>
    public static int OpenTerminal() => Open("/dev/tty", ReadWrite | CloseOnExec);

    /// <summary>A descriptor of a directory; the caller closes it.</summary>
    public static int OpenDirectory(string path)
    {
        int descriptor = Open(path, OpenDirectoryFlags);
        return descriptor >= 0 ? descriptor : throw new IOException($"open {path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Another descriptor of the same file, closed when the process becomes another program; the caller closes it.</summary>
    public static int Duplicate(int descriptor)
    {
        const int DuplicateCloseOnExec = 1030;
        int other = Control(descriptor, DuplicateCloseOnExec, 0);
        return other >= 0 ? other : throw new IOException($"descriptor {descriptor}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    private static unsafe bool WaitForInput(int descriptor, int wake)
    {
        PollDescriptor* requests = stackalloc PollDescriptor[2];
        requests[0] = new PollDescriptor { Descriptor = descriptor, Events = PollIn };
        requests[1] = new PollDescriptor { Descriptor = wake, Events = PollIn };
        while (Poll(requests, 2, -1) < 0 && Marshal.GetLastPInvokeError() == InterruptedCall)
        {
        }

        return requests[1].Returned == 0;
    }

    private static unsafe void Wait(int descriptor, short events)
    {
        PollDescriptor request = new() { Descriptor = descriptor, Events = events };
        _ = Poll(&request, 1, 1000);
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsATty(int descriptor);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int IoControl(int descriptor, nuint request, ref WindowSize size);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint WriteBytes(int descriptor, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static unsafe partial nint ReadBytes(int descriptor, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static unsafe partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
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
