namespace LogFlowDb.Crash.Tests;

/// <summary>What a made-up capture file sums up to.</summary>
/// <param name="Packets">All of them.</param>
/// <param name="Octets">Lengths of the IP packets.</param>
/// <param name="Conversations">Pairs of hosts and ports.</param>
/// <param name="Answered">Of them: with packets in both directions.</param>
/// <param name="Answers">Packets from servers.</param>
internal sealed record TrafficTotals(long Packets, long Octets, long Conversations, long Answered, long Answers)
{
    /// <summary>Flows of one direction.</summary>
    public long Flows => Conversations + Answered;
}
