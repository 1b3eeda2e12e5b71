using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Capture;

/// <summary>What was added up under one key.</summary>
internal sealed class PeriodRow(Value[] keys)
{
    public Value[] Keys { get; } = keys;

    public long Packets { get; private set; }

    public long Flows { get; private set; }

    public long Bytes { get; private set; }

    public void Add(long packets, long flows, long bytes)
    {
        Packets += packets;
        Flows += flows;
        Bytes += bytes;
    }
}
