namespace LogFlowDb.Crash.Tests.Packets;

/// <summary>What was compared so far.</summary>
internal sealed class PacketDifferences
{
    private readonly List<PacketDifference> _found = [];

    public string File { get; set; } = "";

    /// <summary>From 1.</summary>
    public int Frame { get; set; }

    /// <summary>Values that either side has.</summary>
    public int Values { get; private set; }

    public IReadOnlyList<PacketDifference> Found => _found;

    /// <summary>Values that we have of a frame and tshark has not, to be looked for in the whole stream.</summary>
    public List<(string Field, string Stream, string Ours)> OfStreams { get; } = [];

    public void AddOfStream(string field, string stream, string ours) => OfStreams.Add((field, stream, ours));

    public void Add(string field, string theirs, string ours)
    {
        Values += theirs.Length > 0 || ours.Length > 0 ? 1 : 0;
        if (theirs != ours)
        {
            _found.Add(new PacketDifference(File, Frame, field, theirs, ours));
        }
    }
}
