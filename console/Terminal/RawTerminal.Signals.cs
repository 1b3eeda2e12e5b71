using System.Runtime.InteropServices;

namespace LogFlowDb.Console.Terminal;

/// <content>Signals: their handlers only raise a flag and end the wait.</content>
internal sealed partial class RawTerminal
{
    /// <summary>SIGTSTP on Linux.</summary>
    private const int StopSignal = 20;

    private void Register()
    {
        if (_signals.Count > 0)
        {
            return;
        }

        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Raise(Signals.Resized)));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => Raise(Signals.Continued)));
        foreach (PosixSignal signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT])
        {
            _signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Raise(Signals.Ended);
            }));
        }

        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            Raise(Signals.Interrupted);
        }));
        RegisterStop();
    }

    private void RegisterStop() => _stopSignal ??= PosixSignalRegistration.Create(PosixSignal.SIGTSTP, context =>
    {
        context.Cancel = true;
        Raise(Signals.Stop);
    });

    private void Unregister()
    {
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }

        _signals.Clear();
        _stopSignal?.Dispose();
        _stopSignal = null;
    }

    /// <summary>Any thread. The pipe never holds more than a byte a flag, so nobody waits for room in it.</summary>
    private void Raise(Signals flag)
    {
        if ((Interlocked.Or(ref _raised, (int)flag) & (int)flag) == 0)
        {
            Descriptors.Write(_wake.Write, [0]);
        }
    }

    private bool IsRaised(Signals flag) => (Volatile.Read(ref _raised) & (int)flag) != 0;

    /// <summary>Whether it was raised since it was taken last.</summary>
    private bool Take(Signals flags) => (Interlocked.And(ref _raised, ~(int)flags) & (int)flags) != 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [Flags]
    private enum Signals
    {
        None = 0,
        Resized = 1,
        Continued = 2,
        Ended = 4,
        Interrupted = 8,
        Stop = 16,
        Woken = 32,
    }
}
