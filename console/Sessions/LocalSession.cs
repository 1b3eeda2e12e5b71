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

    public LocalSession()
    {
        bool output = Descriptors.IsTerminal(Descriptors.Output);
        Traits = new SessionTraits(
            TimeZoneInfo.Local,
            Descriptors.IsTerminal(Descriptors.Input),
            output,
            Descriptors.IsTerminal(Descriptors.Error),
            (output ? Descriptors.TerminalWidth(Descriptors.Output) : null) ?? 80,
            Environment.CurrentDirectory);
        _input = new LineReader(buffer => Read(buffer.Span));
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];
    }

    public Stream Output => _output;

    public Stream Error => _error;

    public SessionTraits Traits { get; }

    public InterruptSource Interrupt { get; } = new();

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

        Descriptors.Write(_wake.Write, [0]);
        Interrupt.Raise();
    }
}
