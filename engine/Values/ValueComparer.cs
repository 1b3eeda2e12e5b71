namespace LogFlowDb.Engine.Values;

/// <summary>
/// The order of values in queries: null, bool, number, date, IPv4, IPv6, MAC, string, array, map, binary. Numbers compare by
/// value whatever their kind, strings without regard to case (invariant), arrays element by element and then by length, maps
/// are all equal, binaries as unsigned bytes. Stateless and safe for concurrent use.
/// </summary>
public sealed class ValueComparer : IComparer<Value>
{
    public static ValueComparer Instance { get; } = new();

    public int Compare(Value x, Value y)
    {
        int rank = Rank(x.Kind), other = Rank(y.Kind);
        if (rank != other)
        {
            return rank < other ? -1 : 1;
        }

        switch (x.Kind)
        {
            case ValueKind.Null or ValueKind.Map:
                return 0;
            case ValueKind.Long or ValueKind.Double:
                return CompareNumbers(x, y);
            case ValueKind.Ip:
                return x.AsIp.CompareTo(y.AsIp);
            case ValueKind.String:
                return string.Compare(x.AsString, y.AsString, StringComparison.OrdinalIgnoreCase);
            case ValueKind.Array:
                return CompareArrays(x.AsArray, y.AsArray);
            case ValueKind.Binary:
                return x.AsBinary.AsSpan().SequenceCompareTo(y.AsBinary);
            default:
                return x.AsLong.CompareTo(y.AsLong);
        }
    }

    private static int Rank(ValueKind kind) => kind == ValueKind.Double ? (int)ValueKind.Long : (int)kind;

    private static int CompareNumbers(Value x, Value y)
    {
        if (x.Kind == ValueKind.Long && y.Kind == ValueKind.Long)
        {
            return x.AsLong.CompareTo(y.AsLong);
        }

        double left = x.Kind == ValueKind.Long ? x.AsLong : x.AsDouble;
        double right = y.Kind == ValueKind.Long ? y.AsLong : y.AsDouble;
        return left.CompareTo(right);
    }

    private static int CompareArrays(Value[] x, Value[] y)
    {
        int shared = Math.Min(x.Length, y.Length);
        for (int i = 0; i < shared; i++)
        {
            int order = Instance.Compare(x[i], y[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return x.Length.CompareTo(y.Length);
    }
}
