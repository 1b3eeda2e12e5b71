using LogFlowDb.Console.Sessions;

namespace LogFlowDb.Console.Http;

/// <summary>Somebody at the other end of a request: rows go to the body of the answer, other lines are kept. Asked questions are not answered.</summary>
internal sealed class HttpSession : ICommandSession, IDisposable
{
    private const int MaxErrorBytes = 64 * 1024;

    private readonly BoundedText _error = new(MaxErrorBytes);
    private readonly CancellationTokenRegistration _left;

    /// <param name="aborted">Raised when the client leaves.</param>
    public HttpSession(Stream output, CancellationToken aborted)
    {
        Output = output;
        _left = aborted.UnsafeRegister(static session => ((HttpSession)session!).Interrupt.Raise(), this);
    }

    public Stream Output { get; }

    public Stream Error => _error;

    /// <summary>What was written besides rows, line by line.</summary>
    public string ErrorText => _error.Text;

    public SessionTraits Traits { get; } = new(TimeZoneInfo.Local, InputIsTerminal: false, OutputIsTerminal: false, ErrorIsTerminal: false, 80, "/");

    public InterruptSource Interrupt { get; } = new();

    public string? ReadLine(string prompt) => null;

    public void Flush() => Output.Flush();

    public void Dispose()
    {
        _left.Dispose();
        Interrupt.Dispose();
    }
}
