using System.Runtime.InteropServices;
using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Writes <see cref="LongEncoding.Mapped"/> and the maps for it. Columns of the same group share a map: what is known of source
/// addresses is known of destination addresses too. One for each block; read by <see cref="MappedLongs"/>.
/// </summary>
internal sealed class MapEncoder(ColumnNumbers[] columns, Dependency?[] dependencies, BlockParts parts)
{
    /// <summary>With more rows than this share that do not follow, the sample was wrong.</summary>
    private const double MaxExceptions = 0.25;

    private readonly Dictionary<int, Map> _shared = [];
    private readonly List<long> _rows = [];
    private readonly List<long> _exceptions = [];
    private Map? _next;

    /// <summary>
    /// Makes the map for a column that is written next, unless it was made for another of its group. False when the column is
    /// better written alone, which the rows show that were not in the sample.
    /// </summary>
    public bool Prepare(Dependency dependency)
    {
        if (_shared.TryGetValue(dependency.Group, out _next) && _next.Columns.Contains(dependency.Column))
        {
            return Follows(dependency, _next);
        }

        // A column that is not written yet may still change the numbers of its rows without a value.
        List<Dependency> members = [dependency];
        foreach (Dependency? other in dependencies)
        {
            if (_next is null && other is { } member && member.Group == dependency.Group && member.Column != dependency.Column && columns[member.Parent].IsWritten)
            {
                members.Add(member);
            }
        }

        _next = Make(members);
        if (_next is null || !Follows(dependency, _next))
        {
            return false;
        }

        int start = parts.Writer.Length;
        NumberMap.Write(_next.First, _next.Values, parts.Writer);
        _next.Part = parts.Add(BlockPartKind.Map, start);
        _shared.TryAdd(dependency.Group, _next);
        return true;
    }

    /// <summary>Writes the run of the column that <see cref="Prepare"/> was called for.</summary>
    public void Write(Dependency dependency, ByteWriter writer)
    {
        ColumnNumbers column = columns[dependency.Column];
        if (column.Nulls is { } nulls)
        {
            ReadOnlySpan<long> bases = columns[dependency.Parent].Numbers;
            Span<long> own = column.Own;
            for (int i = 0; i < own.Length; i++)
            {
                own[i] = nulls[i] ? _next!.Values[(int)(bases[i] - _next.First)] : own[i];
            }
        }

        writer.Byte((byte)LongEncoding.Mapped);
        writer.Varint((ulong)dependency.Parent);
        writer.Varint((ulong)_next!.Part);
        writer.Varint((ulong)_rows.Count);
        if (_rows.Count > 0)
        {
            LongEncoder.Write(CollectionsMarshal.AsSpan(_rows), writer);
            LongEncoder.Write(CollectionsMarshal.AsSpan(_exceptions), writer);
        }
    }

    /// <summary>Notes the rows that do not follow from the map; false when they are too many.</summary>
    private bool Follows(Dependency dependency, Map map)
    {
        ColumnNumbers column = columns[dependency.Column];
        ReadOnlySpan<long> numbers = column.Numbers, bases = columns[dependency.Parent].Numbers, values = map.Values;
        _rows.Clear();
        _exceptions.Clear();
        for (int i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] != values[(int)(bases[i] - map.First)] && (column.Nulls is not { } nulls || !nulls[i]))
            {
                _rows.Add(i);
                _exceptions.Add(numbers[i]);
            }
        }

        return _rows.Count <= numbers.Length * MaxExceptions;
    }

    private Map? Make(List<Dependency> members)
    {
        long least = long.MaxValue, greatest = long.MinValue;
        foreach (Dependency member in members)
        {
            (long minimum, long maximum) = LongRange.Of(columns[member.Parent].Numbers);
            least = Math.Min(least, minimum);
            greatest = Math.Max(greatest, maximum);
        }

        if ((ulong)(greatest - least) >= NumberMap.MaxEntries)
        {
            return null;
        }

        long[] values = new long[greatest - least + 1];
        int[] votes = new int[values.Length];
        foreach (Dependency member in members)
        {
            Vote(columns[member.Column], columns[member.Parent].Numbers, least, values, votes);
        }

        // Entries that no row has take the value of their neighbour, which packs best.
        int first = Math.Max(0, Array.FindIndex(votes, vote => vote != 0));
        long last = values[first];
        for (int i = 0; i < values.Length; i++)
        {
            last = votes[i] == 0 ? last : values[i];
            values[i] = last;
        }

        return new Map(least, values, [.. members.Select(member => member.Column)]);
    }

    /// <summary>The value of most rows of an entry wins (Boyer and Moore's count); votes are never 0 where a row was.</summary>
    private static void Vote(ColumnNumbers column, ReadOnlySpan<long> bases, long least, long[] values, int[] votes)
    {
        ReadOnlySpan<long> numbers = column.Numbers;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (column.Nulls is { } nulls && nulls[i])
            {
                continue;
            }

            int entry = (int)(bases[i] - least);
            ref int vote = ref votes[entry];
            if (vote == 0)
            {
                values[entry] = numbers[i];
                vote = 1;
            }
            else if (values[entry] == numbers[i])
            {
                vote++;
            }
            else if (--vote == 0)
            {
                values[entry] = numbers[i];
                vote = 1;
            }
        }
    }

    private sealed record Map(long First, long[] Values, int[] Columns)
    {
        public int Part { get; set; }
    }
}
