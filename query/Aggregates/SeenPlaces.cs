namespace LogFlowDb.Query.Aggregates;

/// <summary>Which of some numbered places occurred, in the order in which they first did. Not thread-safe.</summary>
internal sealed class SeenPlaces
{
    private bool[] _isSeen = [];
    private int[] _seen = [];

    public int Count { get; private set; }

    public ReadOnlySpan<int> All => _seen.AsSpan(0, Count);

    public long BytesHeld => _isSeen.LongLength + (_seen.LongLength * 4);

    /// <summary>None seen, of so many places.</summary>
    public void Begin(int size)
    {
        foreach (int place in All)
        {
            _isSeen[place] = false;
        }

        Count = 0;
        if (_isSeen.Length < size)
        {
            _isSeen = new bool[size];
        }
    }

    /// <summary>Marks places and gives those that come for the first time; valid until the next call.</summary>
    /// <param name="shift">Is added to each.</param>
    public ReadOnlySpan<int> Add(ReadOnlySpan<int> places, int shift = 0)
    {
        // Each row writes where the next new place goes, and only a new one moves on: no branch to mispredict, and one element more.
        int known = Count, count = known;
        int room = Math.Min(known + places.Length, _isSeen.Length) + 1;
        if (_seen.Length < room)
        {
            Array.Resize(ref _seen, Math.Min(_isSeen.Length + 1, Math.Max(room, _seen.Length * 2)));
        }

        int[] seen = _seen;
        bool[] isSeen = _isSeen;
        foreach (int shifted in places)
        {
            int place = shifted + shift;
            seen[count] = place;
            count += isSeen[place] ? 0 : 1;
            isSeen[place] = true;
        }

        Count = count;
        return seen.AsSpan(known, count - known);
    }
}
