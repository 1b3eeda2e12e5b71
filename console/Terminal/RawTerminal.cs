using System.Runtime.InteropServices;

namespace LogFlowDb.Console.Terminal;

/// <summary>
/// The terminal of this process in raw mode: keys as events, size, signals, and the way back. It is made ready by
/// <see cref="Enter"/> and put back by <see cref="Leave"/>, once, from whatever end: also when the process exits or an exception
/// is nobody's. One thread, except for <see cref="Wake"/>. <see cref="System.Console"/> must not be used beside it.
/// </summary>
internal sealed partial class RawTerminal : IDisposable
{
    private const int EscapeMilliseconds = 50;

    /// <summary>How long after a stop the runtime may put its own settings back.</summary>
    private const int WatchMilliseconds = 500;

    private static RawTerminal? s_active;
    private static int s_hooked;

    private readonly int _descriptor;
    private readonly bool _ownsDescriptor;
    private readonly int _output;
    private readonly byte[] _enter;
    private readonly byte[] _leave;
    private readonly (int Read, int Write) _wake = Descriptors.CreatePipe();
    private readonly InputParser _parser = new();
    private readonly byte[] _buffer = new byte[4096];
    private readonly List<PosixSignalRegistration> _signals = [];
    private PosixSignalRegistration? _stopSignal;
    private TerminalModes _before;
    private TerminalModes _raw;
    private long _watchUntil;
    private int _raised;
    private int _isUp;

    private RawTerminal(int descriptor, bool ownsDescriptor, int output, TerminalModes modes, RawTerminalOptions options)
    {
        _descriptor = descriptor;
        _ownsDescriptor = ownsDescriptor;
        _output = output;
        _enter = options.Enter;
        _leave = options.Leave;
        _before = modes;
        _raw = modes.ToRaw();
    }

    /// <summary>Columns and rows, asked anew each time.</summary>
    public (int Columns, int Rows) Size => Descriptors.TerminalSize(_output);

    /// <summary>How often the terminal was taken: another number than before means that others have written to it since.</summary>
    public int Generation { get; private set; }

    public bool IsUp => Volatile.Read(ref _isUp) != 0;

    /// <summary>
    /// Standard input if it is a terminal, else the terminal of the process; null when there is none, or standard output is not
    /// one. Nothing is changed before <see cref="Enter"/>.
    /// </summary>
    public static RawTerminal? TryOpen(RawTerminalOptions options)
    {
        if (!Descriptors.IsTerminal(Descriptors.Output))
        {
            return null;
        }

        bool own = !Descriptors.IsTerminal(Descriptors.Input);
        int descriptor = own ? Descriptors.OpenTerminal() : Descriptors.Input;
        TerminalModes? modes = descriptor < 0 ? null : TerminalModes.Of(descriptor);
        if (modes is null)
        {
            if (own && descriptor >= 0)
            {
                _ = Descriptors.Close(descriptor);
            }

            return null;
        }

        return new RawTerminal(descriptor, own, Descriptors.Output, modes, options);
    }

    /// <summary>Takes the terminal. One at a time may have it.</summary>
    /// <exception cref="InvalidOperationException">Another one has it.</exception>
    public void Enter()
    {
        if (Interlocked.CompareExchange(ref s_active, this, null) is { } other && other != this)
        {
            throw new InvalidOperationException("the terminal is taken already");
        }

        if (Interlocked.Exchange(ref s_hooked, 1) == 0)
        {
            AppDomain.CurrentDomain.ProcessExit += static (_, _) => Volatile.Read(ref s_active)?.Restore();
            AppDomain.CurrentDomain.UnhandledException += static (_, _) => Volatile.Read(ref s_active)?.Restore();
        }

        // What is set now is what has to be set again, not what was set when the program began.
        _before = TerminalModes.Of(_descriptor) ?? _before;
        _raw = _before.ToRaw();
        Register();
        MakeRaw();
    }

    /// <summary>Puts the terminal back as it was; for good, or until the next <see cref="Enter"/> (around a child that uses it).</summary>
    public void Leave()
    {
        Restore();
        Unregister();
        _ = Interlocked.CompareExchange(ref s_active, null, this);
    }

    /// <summary>Writes all of it, in one call unless the terminal takes only a part.</summary>
    /// <exception cref="OutputClosedException">The terminal is gone.</exception>
    public void Write(ReadOnlySpan<byte> bytes) => Descriptors.Write(_output, bytes);

    /// <summary>Ends a wait for input with an event. Any thread.</summary>
    public void Wake() => Raise(Signals.Woken);

    /// <summary>Waits for the next event.</summary>
    /// <param name="milliseconds">At most; −1 for as long as it takes, 0 not at all.</param>
    /// <returns>False when the time is over.</returns>
    public bool TryRead(out InputEvent input, int milliseconds = -1)
    {
        long end = milliseconds < 0 ? long.MaxValue : Environment.TickCount64 + milliseconds;
        while (true)
        {
            if (TryTakeSignal(out input) || _parser.TryRead(out input))
            {
                return true;
            }

            long now = Environment.TickCount64;
            bool isWatching = now < _watchUntil;
            if (isWatching)
            {
                Reassert();
            }

            long wait = Math.Max(0, end - now);
            int time = (int)Math.Min(wait, _parser.IsWaiting ? EscapeMilliseconds : isWatching ? 20 : int.MaxValue);
            (bool typed, bool poked) = Descriptors.WaitForEither(_descriptor, _wake.Read, end == long.MaxValue && time == int.MaxValue ? -1 : time);
            if (poked)
            {
                _ = Descriptors.Read(_wake.Read, wake: -1, _buffer);
            }

            if (typed)
            {
                int count = Descriptors.Read(_descriptor, wake: -1, _buffer);
                if (count <= 0)
                {
                    Raise(Signals.Ended);
                }

                _parser.Feed(_buffer.AsSpan(0, Math.Max(0, count)));
            }
            else if (!poked && _parser.IsWaiting)
            {
                _parser.EndWait();
            }
            else if (!poked && now >= end)
            {
                return false;
            }
        }
    }

    /// <summary>What Ctrl-Z means: the terminal is put back and the process stops until the shell continues it.</summary>
    public void Suspend()
    {
        Restore();
        _stopSignal?.Dispose();
        _stopSignal = null;
        _ = Take(Signals.Continued | Signals.Stop);
        _ = Kill(0, StopSignal);

        // The signal may come a moment later; in a process group that no shell watches it never does anything.
        for (int i = 0; i < 10 && !IsRaised(Signals.Continued); i++)
        {
            if (Descriptors.WaitForEither(_wake.Read, _wake.Read, 20).First)
            {
                _ = Descriptors.Read(_wake.Read, wake: -1, _buffer);
            }
        }

        RegisterStop();
        Raise(Signals.Continued);
    }

    public void Dispose()
    {
        Leave();
        _ = Descriptors.Close(_wake.Read);
        _ = Descriptors.Close(_wake.Write);
        if (_ownsDescriptor)
        {
            _ = Descriptors.Close(_descriptor);
        }
    }

    private bool TryTakeSignal(out InputEvent input)
    {
        if (Take(Signals.Stop))
        {
            Suspend();
        }

        if (Take(Signals.Continued))
        {
            _ = Take(Signals.Resized);
            _watchUntil = Environment.TickCount64 + WatchMilliseconds;
            MakeRaw();
            input = new InputEvent(InputKind.Resize);
        }
        else if (IsRaised(Signals.Ended))
        {
            // It stays so: whoever asks again is told again.
            input = new InputEvent(InputKind.EndOfInput);
        }
        else if (Take(Signals.Interrupted))
        {
            input = InputEvent.Of('c', KeyModifiers.Ctrl);
        }
        else if (Take(Signals.Resized))
        {
            input = new InputEvent(InputKind.Resize);
        }
        else if (Take(Signals.Woken))
        {
            input = new InputEvent(InputKind.Wake);
        }
        else
        {
            input = default;
            return false;
        }

        return true;
    }

    private void MakeRaw()
    {
        Generation++;
        Volatile.Write(ref _isUp, 1);
        _raw.Apply(_descriptor);
        Write(_enter);
    }

    /// <summary>Any thread, any end of the process; the first call does it.</summary>
    private void Restore()
    {
        if (Interlocked.Exchange(ref _isUp, 0) == 0)
        {
            return;
        }

        try
        {
            Write(_leave);
        }
        catch (OutputClosedException)
        {
            // Nobody sees it any more.
        }

        _before.Apply(_descriptor);
    }

    /// <summary>The runtime puts its own settings back after a stop, once Console was used; ours come again.</summary>
    private void Reassert()
    {
        if (TerminalModes.Of(_descriptor) is { } now && !now.IsSame(_raw))
        {
            _raw.Apply(_descriptor);
        }
    }
}
