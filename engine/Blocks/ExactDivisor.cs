using System.Numerics;
using System.Runtime.InteropServices;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Divides multiples of a number by it, and tells them from others: an odd number has an inverse modulo 2^64, so both take a
/// multiplication, which is several times faster than a division. Immutable.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct ExactDivisor
{
    private readonly int _shift;
    private readonly ulong _inverse;
    private readonly ulong _greatest;

    /// <param name="divisor">At least 1.</param>
    public ExactDivisor(ulong divisor)
    {
        _shift = BitOperations.TrailingZeroCount(divisor);
        _greatest = ulong.MaxValue / divisor;

        // Newton's method doubles the right bits in each step, from 5.
        ulong odd = divisor >> _shift;
        ulong inverse = (3 * odd) ^ 2;
        for (int bits = 5; bits < 64; bits *= 2)
        {
            inverse *= 2 - (odd * inverse);
        }

        _inverse = inverse;
    }

    public bool Divides(ulong number) => BitOperations.RotateRight(number * _inverse, _shift) <= _greatest;

    /// <param name="multiple">Of the divisor.</param>
    public ulong Quotient(ulong multiple) => (multiple >> _shift) * _inverse;
}
