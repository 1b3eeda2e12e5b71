using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Interactive;

/// <summary>For what the shell asks by itself: nobody reads along, rows are kept, nothing is asked back.</summary>
internal sealed class CapturedSession(SessionTraits traits) : ICommandSession, IShellView, IResultSink, IDisposable
{
    private readonly MemoryStream _output = new();

    public Stream Output => _output;

    public Stream Error => Stream.Null;

    public string Text => System.Text.Encoding.UTF8.GetString(_output.ToArray());

    public List<RowBatch> Batches { get; } = [];

    public SessionTraits Traits { get; } = traits with { InputIsTerminal = false, OutputIsTerminal = false, ErrorIsTerminal = false, Color = false, IsShell = true };

    public InterruptSource Interrupt { get; } = new();

    IShellView? ICommandSession.Shell => this;

    public string? ReadLine(string prompt) => null;

    public string? ReadCommand(string prompt) => null;

    public void Flush()
    {
    }

    public IResultSink Open(string query) => this;

    public void Close(QueryStatistics? statistics, bool isCut)
    {
    }

    public void Begin(IReadOnlyList<string>? fields)
    {
    }

    public bool Rows(RowBatch batch)
    {
        Batches.Add(batch);
        return true;
    }

    public void Dispose()
    {
        Interrupt.Dispose();
        _output.Dispose();
    }
}
