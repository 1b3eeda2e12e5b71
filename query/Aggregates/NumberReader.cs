using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Aggregates;

/// <summary>Sees a column as plain numbers where all its values are of one number kind. Not thread-safe: it lends its buffers.</summary>
internal sealed class NumberReader
{
    private long[] _longs = [];
    private double[] _doubles = [];

    /// <summary>Of the column read last; null when no row is null. The element of a null row is 0.</summary>
    public NullMask? Nulls { get; private set; }

    /// <summary>False unless every value is a Long or null.</summary>
    public bool TryLongs(Column column, out ReadOnlySpan<long> values)
    {
        switch (column)
        {
            case LongColumn { Kind: ValueKind.Long } longs:
                values = longs.Values;
                Nulls = longs.Nulls;
                return true;
            case DictionaryColumn { Dictionary: LongColumn { Kind: ValueKind.Long } dictionary } coded:
                values = Decode(coded.Codes, dictionary.Values, ref _longs);
                return true;
            case ConstantColumn { Kind: ValueKind.Long } constant:
                Fit(ref _longs, column.Length).Fill(constant.Value.AsLong);
                values = _longs.AsSpan(0, column.Length);
                Nulls = null;
                return true;
            default:
                values = default;
                return false;
        }
    }

    /// <summary>False unless every value is a Double or null.</summary>
    public bool TryDoubles(Column column, out ReadOnlySpan<double> values)
    {
        switch (column)
        {
            case DoubleColumn doubles:
                values = doubles.Values;
                Nulls = doubles.Nulls;
                return true;
            case DictionaryColumn { Dictionary: DoubleColumn dictionary } coded:
                values = Decode(coded.Codes, dictionary.Values, ref _doubles);
                return true;
            default:
                values = default;
                return false;
        }
    }

    /// <summary>The numbers of any column as doubles; what is no number counts as null.</summary>
    public ReadOnlySpan<double> AsDoubles(Column column)
    {
        if (TryDoubles(column, out ReadOnlySpan<double> doubles))
        {
            return doubles;
        }

        Span<double> result = Fit(ref _doubles, column.Length);
        if (TryLongs(column, out ReadOnlySpan<long> longs))
        {
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = longs[i];
            }

            return result;
        }

        NullMask? nulls = null;
        for (int i = 0; i < result.Length; i++)
        {
            Value value = column[i];
            result[i] = value.Kind == ValueKind.Long ? value.AsLong : value.Kind == ValueKind.Double ? value.AsDouble : 0;
            if (!value.IsNumber)
            {
                (nulls ??= new NullMask(result.Length)).Set(i);
            }
        }

        Nulls = nulls;
        return result;
    }

    private ReadOnlySpan<T> Decode<T>(ReadOnlySpan<int> codes, ReadOnlySpan<T> dictionary, ref T[] buffer)
        where T : struct
    {
        Span<T> result = Fit(ref buffer, codes.Length);
        NullMask? nulls = null;
        for (int i = 0; i < codes.Length; i++)
        {
            int code = codes[i];
            if ((uint)code < (uint)dictionary.Length)
            {
                result[i] = dictionary[code];
            }
            else
            {
                result[i] = default;
                (nulls ??= new NullMask(codes.Length)).Set(i);
            }
        }

        Nulls = nulls;
        return result;
    }

    private static Span<T> Fit<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new T[length];
        }

        return buffer.AsSpan(0, length);
    }
}
