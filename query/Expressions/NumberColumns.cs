using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>Columns of numbers as plain arrays, null rows as 0.</summary>
internal static class NumberColumns
{
    /// <summary>All values that are not null are numbers and held unboxed.</summary>
    public static bool IsNumber(Column column) => column switch
    {
        LongColumn or DoubleColumn => column.Kind is ValueKind.Long or ValueKind.Double,
        ConstantColumn constant => constant.Value.IsNumber,
        DictionaryColumn dictionary => dictionary.Dictionary is LongColumn or DoubleColumn && IsNumber(dictionary.Dictionary),
        _ => false,
    };

    public static bool IsLong(Column column) => column.Kind == ValueKind.Long;

    public static ReadOnlySpan<long> Longs(Column column)
    {
        switch (column)
        {
            case LongColumn longs:
                return longs.Values;
            case ConstantColumn constant:
                long[] same = new long[constant.Length];
                Array.Fill(same, constant.Value.AsLong);
                return same;
            default:
                DictionaryColumn dictionary = (DictionaryColumn)column;
                return Decode(dictionary.Codes, ((LongColumn)dictionary.Dictionary).Values);
        }
    }

    public static ReadOnlySpan<double> Doubles(Column column)
    {
        if (column is DoubleColumn doubles)
        {
            return doubles.Values;
        }

        if (column is DictionaryColumn { Dictionary: DoubleColumn distinct } dictionary)
        {
            return Decode(dictionary.Codes, distinct.Values);
        }

        double[] result = new double[column.Length];
        if (column is ConstantColumn constant)
        {
            Array.Fill(result, Numbers.ToDouble(constant.Value));
            return result;
        }

        ReadOnlySpan<long> longs = Longs(column);
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = longs[i];
        }

        return result;
    }

    private static T[] Decode<T>(ReadOnlySpan<int> codes, ReadOnlySpan<T> values)
        where T : struct
    {
        T[] result = new T[codes.Length];
        for (int i = 0; i < result.Length; i++)
        {
            int code = codes[i];
            result[i] = code < 0 ? default : values[code];
        }

        return result;
    }
}
