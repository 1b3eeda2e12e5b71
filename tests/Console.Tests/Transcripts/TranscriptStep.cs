namespace LogFlowDb.Console.Tests.Transcripts;

/// <summary>One run of the program, and what it has to answer.</summary>
internal sealed record TranscriptStep(string[] Arguments)
{
    public bool Restart { get; init; }

    public List<string> Input { get; } = [];

    public List<string> Output { get; } = [];

    public List<string> Error { get; } = [];

    public int ExitCode { get; set; }
}
