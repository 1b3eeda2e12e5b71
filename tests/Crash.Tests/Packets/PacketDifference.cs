namespace LogFlowDb.Crash.Tests.Packets;

/// <summary>A value of one frame that tshark shows otherwise.</summary>
internal sealed record PacketDifference(string File, int Frame, string Field, string Theirs, string Ours)
{
    public override string ToString() => $"{File}: frame {Frame}: {Field}: tshark {Theirs}, we {Ours}";
}
