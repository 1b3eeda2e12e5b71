using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Sessions;

/// <summary>The terminal or pipes of this process.</summary>
internal sealed class LocalSession : ICommandSession, IDisposable
{
    private const int OutputBufferBytes = 64 * 1024;

    private readonly DescriptorStream _output = new(Descriptors.Output, OutputBufferBytes);
    private readonly DescriptorStream _error = new(Descriptors.Error, 1024);
    private readonly LineReader _input = new(static buffer => Descriptors.Read(Descriptors.Input, buffer.Span));

    public LocalSession()
    {
        bool output = Descriptors.IsTerminal(Descriptors.Output);
        Traits = new SessionTraits(
            TimeZoneInfo.Local,
            Descriptors.IsTerminal(Descriptors.Input),
            output,
            Descriptors.IsTerminal(Descriptors.Error),
            (output ? Descriptors.TerminalWidth(Descriptors.Output) : null) ?? 80);
    }

    public Stream Output => _output;

    public Stream Error => _error;

    public SessionTraits Traits { get; }

    public InterruptSource Interrupt { get; } = new();

    public string? ReadLine(string prompt)
    {
        this.Write(prompt);
        Flush();
        return _input.ReadLine();
    }

    public void Flush()
    {
        _output.Flush();
        _error.Flush();
    }

    public void Dispose() => Interrupt.Dispose();
}
