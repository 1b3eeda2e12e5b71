using System.Text;
using LogFlowDb.Console.Sessions;

namespace LogFlowDb.Console.Paging;

/// <summary>A session without a person: what is written is taken as lines, and nothing is ever typed.</summary>
internal sealed class CapturedSession : ICommandSession, IDisposable
{
    private readonly CancellationTokenRegistration _cancellation;
    private readonly MemoryStream _error = new();

    public CapturedSession(TimeZoneInfo timeZone, Action<ReadOnlyMemory<byte>> onLine, CancellationToken cancellation)
    {
        Output = new LineStream(onLine);
        Traits = new SessionTraits(timeZone, InputIsTerminal: false, OutputIsTerminal: false, ErrorIsTerminal: false, Width: 200, Environment.CurrentDirectory);
        _cancellation = cancellation.UnsafeRegister(static source => ((InterruptSource)source!).Raise(), Interrupt);
    }

    public Stream Output { get; }

    public Stream Error => _error;

    public SessionTraits Traits { get; }

    public InterruptSource Interrupt { get; } = new();

    public string ErrorText => Encoding.UTF8.GetString(_error.GetBuffer(), 0, (int)_error.Length);

    public string? ReadLine(string prompt) => null;

    public void Flush()
    {
    }

    public void Dispose()
    {
        _cancellation.Dispose();
        Interrupt.Dispose();
    }
}
