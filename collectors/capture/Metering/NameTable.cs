namespace LogFlowDb.Collectors.Metering;

/// <summary>
/// Names that flows of the cache have, each once, whatever many flows have it. Bounded: beyond <see cref="MaxNames"/> or
/// <see cref="MaxLetters"/> a flow gets none, and that is counted. One thread; the counter may be read from any.
/// </summary>
internal sealed class NameTable
{
    public const int MaxNames = 1 << 18;

    /// <summary>Of all names together, 32 MiB.</summary>
    public const int MaxLetters = 16 << 20;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<(string Text, int Uses)> _names = [("", 0)];
    private readonly Stack<int> _free = [];
    private int _letters;
    private long _dropped;

    public NameTable()
    {
        _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string this[int number] => _names[number].Text;

    /// <summary>Names that are in use.</summary>
    public int Count => _numbers.Count;

    /// <summary>Names for which there was no room.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>The number of a name, which has one use more; 0 when there is no room for it.</summary>
    /// <param name="name">ASCII.</param>
    public int Use(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[name.Length];
        for (int i = 0; i < name.Length; i++)
        {
            text[i] = (char)name[i];
        }

        if (_lookup.TryGetValue(text, out int number))
        {
            _names[number] = (_names[number].Text, _names[number].Uses + 1);
            return number;
        }

        if (_numbers.Count == MaxNames || _letters + text.Length > MaxLetters)
        {
            Volatile.Write(ref _dropped, _dropped + 1);
            return 0;
        }

        string added = new(text);
        if (!_free.TryPop(out number))
        {
            number = _names.Count;
            _names.Add(default);
        }

        _names[number] = (added, 1);
        _numbers.Add(added, number);
        _letters += added.Length;
        return number;
    }

    /// <summary>One use less; without any the number may come again for another name.</summary>
    public void Release(int number)
    {
        (string text, int uses) = _names[number];
        _names[number] = (text, uses - 1);
        if (uses == 1)
        {
            _numbers.Remove(text);
            _letters -= text.Length;
            _names[number] = ("", 0);
            _free.Push(number);
        }
    }
}
