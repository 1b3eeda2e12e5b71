using System.Runtime.Intrinsics;

namespace LogFlowDb.Query.Expressions;

/// <summary>
/// A comparison operator as a type, so that loops over columns are compiled once for each without a call per row. Its members are
/// no statics, because code with static abstract members is not compiled ahead of time.
/// </summary>
internal interface IOrdering
{
    bool Holds(long left, long right);

    bool Holds(int sign);

    /// <summary>All bits of an element set where it holds.</summary>
    Vector256<long> Holds(Vector256<long> left, Vector256<long> right);
}

internal readonly struct EqualOrdering : IOrdering
{
    public bool Holds(long left, long right) => left == right;

    public bool Holds(int sign) => sign == 0;

    public Vector256<long> Holds(Vector256<long> left, Vector256<long> right) => Vector256.Equals(left, right);
}

internal readonly struct NotEqualOrdering : IOrdering
{
    public bool Holds(long left, long right) => left != right;

    public bool Holds(int sign) => sign != 0;

    public Vector256<long> Holds(Vector256<long> left, Vector256<long> right) => ~Vector256.Equals(left, right);
}

internal readonly struct LessOrdering : IOrdering
{
    public bool Holds(long left, long right) => left < right;

    public bool Holds(int sign) => sign < 0;

    public Vector256<long> Holds(Vector256<long> left, Vector256<long> right) => Vector256.LessThan(left, right);
}

internal readonly struct LessOrEqualOrdering : IOrdering
{
    public bool Holds(long left, long right) => left <= right;

    public bool Holds(int sign) => sign <= 0;

    public Vector256<long> Holds(Vector256<long> left, Vector256<long> right) => Vector256.LessThanOrEqual(left, right);
}

internal readonly struct GreaterOrdering : IOrdering
{
    public bool Holds(long left, long right) => left > right;

    public bool Holds(int sign) => sign > 0;

    public Vector256<long> Holds(Vector256<long> left, Vector256<long> right) => Vector256.GreaterThan(left, right);
}

internal readonly struct GreaterOrEqualOrdering : IOrdering
{
    public bool Holds(long left, long right) => left >= right;

    public bool Holds(int sign) => sign >= 0;

    public Vector256<long> Holds(Vector256<long> left, Vector256<long> right) => Vector256.GreaterThanOrEqual(left, right);
}
