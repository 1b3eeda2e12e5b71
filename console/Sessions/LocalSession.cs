using System.Runtime.InteropServices;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Sessions;

/// <summary>
/// The terminal or pipes of this process. Ctrl-C and SIGTERM (for good) raise <see cref="Interrupt"/> and end a waiting
/// <see cref="ReadLine"/>; a second one while the first is unanswered ends the process.
/// </summary>
internal sealed class LocalSession : ICommandSession, IDisposable
{
    private const int OutputBufferBytes = 64 * 1024;

    private readonly DescriptorStream _output = new(Descriptors.Output, OutputBufferBytes);
    private readonly DescriptorStream _error = new(Descriptors.Error, 1024);
    private readonly (int Read, int Write) _wake = Descriptors.CreatePipe();
    private readonly List<PosixSignalRegistration> _signals;
    private readonly LineReader _input;
    private SessionTraits _traits;

    public LocalSession()
    {
        bool output = Descriptors.IsTerminal(Descriptors.Output);
        _traits = new SessionTraits(
            TimeZoneInfo.Local,
            Descriptors.IsTerminal(Descriptors.Input),
            output,
            Descriptors.IsTerminal(Descriptors.Error),
            80,
            Environment.CurrentDirectory)
        {
            Color = output && TerminalKind.HasColor,
            Unicode = TerminalKind.HasUnicode,
        };
        _input = new LineReader(buffer => Read(buffer.Span));
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];
    }

    public Stream Output => _output;

    public Stream Error => _error;

    /// <summary>With the size that the terminal has now.</summary>
    public SessionTraits Traits
    {
        get
        {
            if (!_traits.OutputIsTerminal)
            {
                return _traits;
            }

            (int columns, int rows) = Descriptors.TerminalSize(Descriptors.Output);
            return _traits.Width == columns && _traits.Height == rows ? _traits : _traits = _traits with { Width = columns, Height = rows };
        }
    }

    public InterruptSource Interrupt { get; } = new();

    /// <summary>What the command line says of this session.</summary>
    /// <param name="color"><c>always</c>, <c>never</c>, or <c>auto</c>: on a terminal, unless NO_COLOR is set or it knows no colours.</param>
    /// <param name="accessible">Lines only, as where <c>ACCESSIBLE</c> is set or the terminal cannot do more.</param>
    /// <param name="readOnly">Nothing may be changed.</param>
    public void Use(string color, bool accessible, bool readOnly)
    {
        bool plain = accessible || TerminalKind.IsAccessible || (_traits.OutputIsTerminal && TerminalKind.IsDumb);
        _traits = _traits with
        {
            Color = color == "always" || (color == "auto" && _traits.OutputIsTerminal && TerminalKind.HasColor),
            IsPlain = plain,
            Unicode = _traits.Unicode && !plain,
            IsReadOnly = readOnly,
        };
    }

    /// <summary>From now on a terminal that goes away ends what runs, as SIGTERM does, in place of the process.</summary>
    public void EndOnHangUp() => _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal));

    public string? ReadLine(string prompt)
    {
        this.Write(prompt);
        Flush();
        return Interrupt.IsRaised ? null : _input.ReadLine();
    }

    public void Flush()
    {
        _output.Flush();
        _error.Flush();
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }

        Interrupt.Dispose();
    }

    public int ReadInput(Span<byte> buffer) => Math.Max(0, Read(buffer));

    private int Read(Span<byte> buffer)
    {
        Span<byte> token = stackalloc byte[1];
        while (true)
        {
            int read = Descriptors.Read(Descriptors.Input, _wake.Read, buffer);
            if (read >= 0)
            {
                return read;
            }

            // The token may be left from an interrupt that something else has answered.
            _ = Descriptors.Read(_wake.Read, wake: -1, token);
            if (Interrupt.IsRaised)
            {
                return -1;
            }
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (context.Signal == PosixSignal.SIGHUP ? Interrupt.IsFinal : Interrupt.IsRaised)
        {
            if (context.Signal == PosixSignal.SIGHUP)
            {
                return;
            }

            Environment.Exit(ExitCode.Interrupted);
        }

        // Whoever the token wakes finds it raised; the other way round it would wait again.
        if (context.Signal == PosixSignal.SIGINT)
        {
            Interrupt.Raise();
        }
        else
        {
            Interrupt.End();
        }

        Descriptors.Write(_wake.Write, [0]);
    }
}
