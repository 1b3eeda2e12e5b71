using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Expressions;

/// <summary>Null masks of results.</summary>
internal static class Nulls
{
    /// <summary>Rows that are null on a side; null when none is.</summary>
    public static NullMask? Either(Column left, Column right)
    {
        if (!MayBeNull(left) && !MayBeNull(right))
        {
            return null;
        }

        NullMask? mask = null;
        for (int row = 0; row < left.Length; row++)
        {
            if (left.IsNull(row) || right.IsNull(row))
            {
                (mask ??= new NullMask(left.Length)).Set(row);
            }
        }

        return mask;
    }

    /// <summary>The elements of null rows set to zero, as columns want them.</summary>
    public static void Clear<T>(T[] values, NullMask? mask)
        where T : struct
    {
        if (mask is null)
        {
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (mask[i])
            {
                values[i] = default;
            }
        }
    }

    private static bool MayBeNull(Column column) => column switch
    {
        LongColumn longs => longs.Nulls is not null,
        DoubleColumn doubles => doubles.Nulls is not null,
        IpColumn addresses => addresses.Nulls is not null,
        ConstantColumn constant => constant.Value.IsNull,
        _ => true,
    };
}
