using System.Runtime.InteropServices;

namespace LogFlowDb.Engine.Storage;

/// <summary>A thread for work that can wait: the system runs it when nobody else wants the processor.</summary>
internal static partial class QuietThread
{
    private const int LowestPriority = 19;

    public static Thread Start(string name, Action work)
    {
        Thread thread = new(() =>
        {
            // .NET does not pass thread priorities on to Linux, which keeps them by thread (0 is the calling one). Without the
            // call, or where it is refused, the budget of the work still holds.
            if (OperatingSystem.IsLinux())
            {
                _ = SetPriority(which: 0, who: 0, LowestPriority);
            }

            work();
        })
        {
            IsBackground = true,
            Name = name,
            Priority = ThreadPriority.BelowNormal,
        };
        thread.Start();
        return thread;
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
