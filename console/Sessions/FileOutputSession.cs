namespace LogFlowDb.Console.Sessions;

/// <summary>A session whose standard output goes to a file.</summary>
internal sealed class FileOutputSession(ICommandSession session, Stream file) : ICommandSession
{
    public Stream Output => file;

    public Stream Error => session.Error;

    public SessionTraits Traits => session.Traits with { OutputIsTerminal = false };

    public InterruptSource Interrupt => session.Interrupt;

    public string? ReadLine(string prompt) => session.ReadLine(prompt);

    public int ReadInput(Span<byte> buffer) => session.ReadInput(buffer);

    public void Flush()
    {
        file.Flush();
        session.Flush();
    }
}
