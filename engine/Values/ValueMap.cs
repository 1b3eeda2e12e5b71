using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace LogFlowDb.Engine.Values;

/// <summary>An immutable map from names to values that keeps the order in which it was made. Equality ignores order.</summary>
public sealed class ValueMap : IReadOnlyList<KeyValuePair<string, Value>>, IEquatable<ValueMap>
{
    private readonly KeyValuePair<string, Value>[] _entries;
    private readonly Dictionary<string, int> _index;

    /// <summary>A name that occurs twice keeps its first place and its last value.</summary>
    public ValueMap(IEnumerable<KeyValuePair<string, Value>> entries)
    {
        List<KeyValuePair<string, Value>> list = [];
        _index = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (KeyValuePair<string, Value> entry in entries)
        {
            if (_index.TryGetValue(entry.Key, out int at))
            {
                list[at] = entry;
            }
            else
            {
                _index.Add(entry.Key, list.Count);
                list.Add(entry);
            }
        }

        _entries = [.. list];
    }

    public int Count => _entries.Length;

    public KeyValuePair<string, Value> this[int index] => _entries[index];

    public bool TryGetValue(string name, out Value value)
    {
        if (_index.TryGetValue(name, out int at))
        {
            value = _entries[at].Value;
            return true;
        }

        value = default;
        return false;
    }

    public IEnumerator<KeyValuePair<string, Value>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, Value>>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals([NotNullWhen(true)] ValueMap? other)
    {
        if (other is null || other.Count != Count)
        {
            return false;
        }

        foreach (KeyValuePair<string, Value> entry in _entries)
        {
            if (!other.TryGetValue(entry.Key, out Value value) || !value.Equals(entry.Value))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is ValueMap other && Equals(other);

    public override int GetHashCode()
    {
        int hash = Count;
        foreach (KeyValuePair<string, Value> entry in _entries)
        {
            hash ^= HashCode.Combine(entry.Key, entry.Value);
        }

        return hash;
    }
}
