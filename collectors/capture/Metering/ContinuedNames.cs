using LogFlowDb.Protocols.Applications;

namespace LogFlowDb.Collectors.Metering;

/// <summary>
/// Names of flows that the active timeout has ended and that may go on: the next record of the same key has them too. Bounded: of flows that
/// share a place the last stays. Not thread-safe.
/// </summary>
/// <param name="names">Where each name kept here has a use.</param>
/// <param name="keyBytes">Of a flow key.</param>
/// <param name="idle">After so long without a packet, in ns, a flow does not go on.</param>
internal sealed unsafe class ContinuedNames(NameTable names, int keyBytes, long idle)
{
    private const int Places = 1 << 14;

    private readonly Entry[] _entries = new Entry[Places];
    private readonly byte[] _keys = new byte[Places * keyBytes];

    /// <summary>Takes over the use of a name.</summary>
    public void Put(uint hash, byte* key, int name, ApplicationName kind, long last)
    {
        int place = (int)(hash % Places);
        ref Entry entry = ref _entries[place];
        if (entry.Name != 0)
        {
            names.Release(entry.Name);
        }

        entry = new Entry { Last = last, Hash = hash, Name = name, Kind = kind };
        new ReadOnlySpan<byte>(key, keyBytes).CopyTo(KeyAt(place));
    }

    /// <summary>Gives the use of a name away; false when there is none.</summary>
    public bool TryTake(uint hash, byte* key, long time, out int name, out ApplicationName kind)
    {
        int place = (int)(hash % Places);
        ref Entry entry = ref _entries[place];
        (name, kind) = (entry.Name, entry.Kind);
        if (name == 0 || entry.Hash != hash || !KeyAt(place).SequenceEqual(new ReadOnlySpan<byte>(key, keyBytes)))
        {
            return false;
        }

        bool goesOn = Math.Abs(time - entry.Last) < idle;
        entry = default;
        if (!goesOn)
        {
            names.Release(name);
        }

        return goesOn;
    }

    private Span<byte> KeyAt(int place) => _keys.AsSpan(place * keyBytes, keyBytes);

    private struct Entry
    {
        public long Last;
        public uint Hash;

        /// <summary>0 = free.</summary>
        public int Name;
        public ApplicationName Kind;
    }
}
