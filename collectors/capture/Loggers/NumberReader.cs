using System.Runtime.InteropServices;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>The numbers of a column whatever its form, null where it has none.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct NumberReader<T>(ReadOnlySpan<T> values, NullMask? nulls, T? constant)
    where T : struct
{
    private readonly ReadOnlySpan<T> _values = values;

    /// <summary>The number of every row; null when they differ, or there is none.</summary>
    public T? Constant => constant;

    public T? this[int row] => _values.IsEmpty ? constant : nulls is not null && nulls[row] ? null : _values[row];
}

/// <summary>Makes readers.</summary>
internal static class NumberReader
{
    public static NumberReader<long> Longs(Column column) => column switch
    {
        LongColumn { Kind: ValueKind.Long } longs => new NumberReader<long>(longs.Values, longs.Nulls, null),
        ConstantColumn { Value: { Kind: ValueKind.Long } value } => new NumberReader<long>(default, null, value.AsLong),
        _ => default,
    };

    public static NumberReader<double> Doubles(Column column) => column switch
    {
        DoubleColumn doubles => new NumberReader<double>(doubles.Values, doubles.Nulls, null),
        ConstantColumn { Value: { Kind: ValueKind.Double } value } => new NumberReader<double>(default, null, value.AsDouble),
        _ => default,
    };
}
