using System.Text;
using LogFlowDb.Console.Sessions;

namespace LogFlowDb.Console.Tests;

/// <summary>A session whose input is given and whose output is kept.</summary>
internal sealed class FakeSession(string input) : ICommandSession, IDisposable
{
    private readonly StringReader _input = new(input);
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _error = new();

    public Stream Output => _output;

    public Stream Error => _error;

    public string OutputText => Encoding.UTF8.GetString(_output.ToArray());

    public string ErrorText => Encoding.UTF8.GetString(_error.ToArray());

    public SessionTraits Traits { get; } = new(TimeZoneInfo.Utc, InputIsTerminal: false, OutputIsTerminal: false, ErrorIsTerminal: false, 77, "/");

    public InterruptSource Interrupt { get; } = new();

    public string? ReadLine(string prompt)
    {
        this.Write(prompt);
        return _input.ReadLine();
    }

    public void Flush()
    {
    }

    public void Dispose()
    {
        Interrupt.Dispose();
        _input.Dispose();
    }
}
