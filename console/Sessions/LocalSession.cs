using System.Runtime.InteropServices;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Sessions;

/// <summary>
/// The terminal or pipes of this process. Ctrl-C and SIGTERM raise <see cref="Interrupt"/> and end a waiting
/// <see cref="ReadLine"/>; a second one while the first is unanswered ends the process.
/// </summary>
internal sealed class LocalSession : ICommandSession, IDisposable
{
    private const int OutputBufferBytes = 64 * 1024;

    private readonly DescriptorStream _output = new(Descriptors.Output, OutputBufferBytes);
    private readonly DescriptorStream _error = new(Descriptors.Error, 1024);
    private readonly (int Read, int Write) _wake = Descriptors.CreatePipe();
    private readonly PosixSignalRegistration[] _signals;
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

    /// <param name="when"><c>always</c>, <c>never</c>, or <c>auto</c>: on a terminal, unless NO_COLOR is set or it knows no colours.</param>
    public void UseColor(string when) =>
        _traits = _traits with { Color = when == "always" || (when == "auto" && _traits.OutputIsTerminal && TerminalKind.HasColor) };

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
        if (Interrupt.IsRaised)
        {
            Environment.Exit(ExitCode.Interrupted);
        }

        // Whoever the token wakes finds it raised; the other way round it would wait again.
        Interrupt.Raise();
        Descriptors.Write(_wake.Write, [0]);
    }
}
