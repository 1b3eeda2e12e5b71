namespace LogFlowDb.Query.Expressions;

/// <summary>A comparison operator as a type, so that loops over columns are compiled once for each without a call per row.</summary>
internal interface IOrdering
{
    static abstract bool Holds(long left, long right);

    static abstract bool Holds(int sign);
}

internal readonly struct EqualOrdering : IOrdering
{
    public static bool Holds(long left, long right) => left == right;

    public static bool Holds(int sign) => sign == 0;
}

internal readonly struct NotEqualOrdering : IOrdering
{
    public static bool Holds(long left, long right) => left != right;

    public static bool Holds(int sign) => sign != 0;
}

internal readonly struct LessOrdering : IOrdering
{
    public static bool Holds(long left, long right) => left < right;

    public static bool Holds(int sign) => sign < 0;
}

internal readonly struct LessOrEqualOrdering : IOrdering
{
    public static bool Holds(long left, long right) => left <= right;

    public static bool Holds(int sign) => sign <= 0;
}

internal readonly struct GreaterOrdering : IOrdering
{
    public static bool Holds(long left, long right) => left > right;

    public static bool Holds(int sign) => sign > 0;
}

internal readonly struct GreaterOrEqualOrdering : IOrdering
{
    public static bool Holds(long left, long right) => left >= right;

    public static bool Holds(int sign) => sign >= 0;
}
