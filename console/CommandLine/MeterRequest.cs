namespace LogFlowDb.Console.CommandLine;

/// <summary>How packets that are imported shall become flows; what is not given is the meter's usual.</summary>
internal sealed record MeterRequest
{
    /// <summary>What makes a flow, unchecked.</summary>
    public string? Key { get; init; }

    public TimeSpan? ActiveTimeout { get; init; }

    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>One packet of so many is counted.</summary>
    public int SampleEvery { get; init; } = 1;

    /// <summary>Both directions in one.</summary>
    public bool Bidirectional { get; init; }

    /// <summary>Flows of what tunnels carry in place of the tunnels.</summary>
    public bool Inner { get; init; }

    /// <summary>Names out of the first packets.</summary>
    public bool Applications { get; init; }

    /// <summary>Answer times of TCP.</summary>
    public bool RoundTrip { get; init; }
}
