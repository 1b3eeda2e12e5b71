using System.Diagnostics.CodeAnalysis;

namespace LogFlowDb.Engine.Blocks;

/// <summary>Numbers that follow from those of another column by a <see cref="NumberMap"/>, with the rows where they do not.</summary>
internal sealed class MappedLongs : LongChunk
{
    private readonly LongChunk _column;
    private readonly NumberMap _map;
    private readonly int[] _rows;
    private readonly long[] _numbers;
    private readonly int[] _codes;
    private readonly long[] _frame = new long[BitPacking.FrameRows];

    private MappedLongs(LongChunk column, NumberMap map, int[] rows, long[] numbers, int count)
        : base(count)
    {
        _column = column;
        _map = map;
        _rows = rows;
        _numbers = numbers;
        _codes = new int[numbers.Length];
        Distinct = map.Distinct is { } distinct ? WithExceptions(distinct) : null;
    }

    public override long[]? Distinct { get; }

    public static MappedLongs Parse(ReadOnlyMemory<byte> bytes, int count, RunContext context, ref ByteReader reader, out int length)
    {
        LongChunk column = context.Columns.Numbers(reader.Count(int.MaxValue));
        NumberMap map = context.Columns.Part(reader.Count(int.MaxValue), BlockPartKind.Map, NumberMap.Read);
        int exceptions = reader.Count(count);
        length = reader.Position;
        if (exceptions == 0)
        {
            return new MappedLongs(column, map, [], [], count);
        }

        long[] places = Open(bytes[length..], exceptions, context.Within(), out int taken).ToArray();
        length += taken;
        long[] numbers = Open(bytes[length..], exceptions, context.Within(), out taken).ToArray();
        length += taken;
        int[] rows = new int[exceptions];
        long last = -1;
        for (int i = 0; i < rows.Length; i++)
        {
            if (places[i] <= last || places[i] >= count)
            {
                throw new InvalidDataException($"exception in row {places[i]} after row {last} of {count}");
            }

            last = places[i];
            rows[i] = (int)last;
        }

        return new MappedLongs(column, map, rows, numbers, count);
    }

    public override void Read(int first, Span<long> values)
    {
        _column.Read(first, values);
        ReadOnlySpan<long> map = _map.Values;
        long start = _map.First;
        for (int i = 0; i < values.Length; i++)
        {
            ulong entry = (ulong)(values[i] - start);
            if (entry >= (ulong)map.Length)
            {
                ThrowEntry(values[i]);
            }

            values[i] = map[(int)entry];
        }

        for (int i = Exception(first); i < _rows.Length && _rows[i] < first + values.Length; i++)
        {
            values[_rows[i] - first] = _numbers[i];
        }
    }

    public override void ReadDistinct(int first, Span<int> codes)
    {
        ReadOnlySpan<int> map = _map.Codes;
        long start = _map.First;
        for (int row = 0; row < codes.Length; row += BitPacking.FrameRows)
        {
            Span<long> frame = _frame.AsSpan(0, Math.Min(BitPacking.FrameRows, codes.Length - row));
            _column.Read(first + row, frame);
            Span<int> part = codes.Slice(row, frame.Length);
            for (int i = 0; i < part.Length; i++)
            {
                ulong entry = (ulong)(frame[i] - start);
                if (entry >= (ulong)map.Length)
                {
                    ThrowEntry(frame[i]);
                }

                part[i] = map[(int)entry];
            }
        }

        for (int i = Exception(first); i < _rows.Length && _rows[i] < first + codes.Length; i++)
        {
            codes[_rows[i] - first] = _codes[i];
        }
    }

    [DoesNotReturn]
    private static void ThrowEntry(long number) => throw new InvalidDataException($"number {number} is not in the map");

    /// <summary>Index of the first exception at or behind a row.</summary>
    private int Exception(int row)
    {
        int index = Array.BinarySearch(_rows, row);
        return index < 0 ? ~index : index;
    }

    private long[] WithExceptions(long[] distinct)
    {
        Dictionary<long, int> codes = [];
        List<long> all = [.. distinct];
        for (int i = 0; i < distinct.Length && _numbers.Length > 0; i++)
        {
            codes.Add(distinct[i], i);
        }

        for (int i = 0; i < _numbers.Length; i++)
        {
            if (!codes.TryGetValue(_numbers[i], out _codes[i]))
            {
                _codes[i] = all.Count;
                codes.Add(_numbers[i], all.Count);
                all.Add(_numbers[i]);
            }
        }

        return all.Count == distinct.Length ? distinct : [.. all];
    }
}
