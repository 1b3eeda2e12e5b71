using System.Numerics;
using System.Runtime.InteropServices;

namespace LogFlowDb.Engine.Columns;

/// <summary>Least and greatest of a run of numbers, several at a time. Stateless.</summary>
internal static class LongRange
{
    /// <param name="values">At least one.</param>
    public static (long Minimum, long Maximum) Of(ReadOnlySpan<long> values)
    {
        long minimum = values[0], maximum = values[0];
        ReadOnlySpan<Vector<long>> vectors = MemoryMarshal.Cast<long, Vector<long>>(values);
        if (vectors.Length > 0)
        {
            Vector<long> least = vectors[0], greatest = vectors[0];
            foreach (Vector<long> vector in vectors)
            {
                least = Vector.Min(least, vector);
                greatest = Vector.Max(greatest, vector);
            }

            for (int lane = 0; lane < Vector<long>.Count; lane++)
            {
                minimum = Math.Min(minimum, least[lane]);
                maximum = Math.Max(maximum, greatest[lane]);
            }
        }

        foreach (long value in values[(vectors.Length * Vector<long>.Count)..])
        {
            minimum = Math.Min(minimum, value);
            maximum = Math.Max(maximum, value);
        }

        return (minimum, maximum);
    }

    /// <summary>The sum, null beyond 64 bits.</summary>
    public static long? Sum(ReadOnlySpan<long> values, long minimum, long maximum)
    {
        // Plain addition where even the largest value in every row could not overflow it.
        Int128 bound = Int128.Max(Int128.Abs(minimum), Int128.Abs(maximum)) * values.Length;
        if (bound <= long.MaxValue)
        {
            long plain = 0;
            foreach (long value in values)
            {
                plain += value;
            }

            return plain;
        }

        Int128 sum = 0;
        foreach (long value in values)
        {
            sum += value;
        }

        return sum >= long.MinValue && sum <= long.MaxValue ? (long)sum : null;
    }
}
