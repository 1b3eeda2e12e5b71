using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>Waits for packets or for another thread that wants the waiting to end (poll(2) with an eventfd(2)).</summary>
internal sealed unsafe partial class CaptureWait : IDisposable
{
    private const short PollIn = 1;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;

    /// <summary>Where a descriptor cannot be waited for, or is in error, which the next read tells or not yet.</summary>
    private const int BlindWaitMilliseconds = 10;

    private readonly int _descriptor;
    private readonly SafeFileHandle _wake = new(EventFd(0, CloseOnExec | NonBlocking), ownsHandle: true);

    /// <param name="descriptor">−1 when the capture has none.</param>
    public CaptureWait(int descriptor) => _descriptor = descriptor;

    /// <summary>False when nothing came in time, or it was woken.</summary>
    /// <param name="milliseconds">At most so long.</param>
    /// <param name="ignoreWake">It has been woken before, and is not to end at once for that.</param>
    public bool Wait(int milliseconds, bool ignoreWake)
    {
        Descriptor* all = stackalloc Descriptor[2];
        all[0] = new Descriptor { Number = ignoreWake ? -1 : (int)_wake.DangerousGetHandle(), Events = PollIn };
        all[1] = new Descriptor { Number = _descriptor, Events = PollIn };
        bool isBlind = _descriptor < 0;
        int ready = Poll(all, 2, isBlind ? Math.Min(milliseconds, BlindWaitMilliseconds) : milliseconds);
        if (ready > 0 && (all[1].Returned & ~PollIn) != 0)
        {
            // The interface has gone or is down. What libpcap makes of it comes with the next read; meanwhile the error would wake us without end.
            all[1].Number = -1;
            Poll(all, 2, BlindWaitMilliseconds);
            return true;
        }

        return isBlind || (ready > 0 && all[1].Returned != 0);
    }

    public void Wake()
    {
        ulong one = 1;
        bool isHeld = false;
        try
        {
            _wake.DangerousAddRef(ref isHeld);
            Write((int)_wake.DangerousGetHandle(), &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
        }
        finally
        {
            if (isHeld)
            {
                _wake.DangerousRelease();
            }
        }
    }

    public void Dispose() => _wake.Dispose();

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(Descriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, void* bytes, nuint count);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Descriptor
    {
        public int Number;
        public short Events;
        public short Returned;
    }
}
