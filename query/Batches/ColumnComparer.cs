using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Batches;

/// <summary>Compares rows of one column by the order of <see cref="ValueComparer"/>, without boxing where the column has a type.</summary>
internal abstract class ColumnComparer
{
    public abstract int Compare(int x, int y);

    /// <summary>
    /// A number that never decreases along the ascending order of the column; equal numbers leave the order open. 0 for null.
    /// </summary>
    public virtual ulong Prefix(int row) => 0;

    /// <summary>True when rows of one prefix are equal.</summary>
    public virtual bool IsPrefixExact => false;

    /// <param name="exact">True also orders values that the order of queries takes for equal (texts that differ in case, 1 and 1.0).</param>
    public static ColumnComparer For(Column column, bool exact = false) => column switch
    {
        ValueColumn when exact => new Exact(column),
        LongColumn longs => new Longs(longs),
        DoubleColumn doubles => new Doubles(doubles),
        IpColumn addresses => new Addresses(addresses),
        DictionaryColumn coded => new Coded(coded),
        _ => new Boxed(column),
    };

    /// <summary>Orders values that the order of queries takes for equal, those of texts and arrays by the text they have.</summary>
    public static int CompareExactly(Value left, Value right)
    {
        int order = ValueComparer.Instance.Compare(left, right);
        return order != 0 ? order
            : left.Kind != right.Kind ? left.Kind.CompareTo(right.Kind)
            : left.Kind is ValueKind.Double or ValueKind.String or ValueKind.Array or ValueKind.Map ? string.CompareOrdinal(left.ToString(), right.ToString())
            : 0;
    }

    private static int Nulls(bool x, bool y) => x == y ? 0 : x ? -1 : 1;

    private sealed class Longs(LongColumn column) : ColumnComparer
    {
        public override int Compare(int x, int y)
        {
            if (column.Nulls is not null)
            {
                int nulls = Nulls(column.IsNull(x), column.IsNull(y));
                if (nulls != 0)
                {
                    return nulls;
                }
            }

            return column.Values[x].CompareTo(column.Values[y]);
        }

        // Null and the least number have the same.
        public override bool IsPrefixExact => column.Nulls is null;

        public override ulong Prefix(int row) => column.IsNull(row) ? 0 : (ulong)column.Values[row] ^ (1UL << 63);
    }

    private sealed class Doubles(DoubleColumn column) : ColumnComparer
    {
        public override int Compare(int x, int y)
        {
            int nulls = Nulls(column.IsNull(x), column.IsNull(y));
            return nulls != 0 ? nulls : column.Values[x].CompareTo(column.Values[y]);
        }

        public override ulong Prefix(int row) => SortPrefix.Of(column[row]);
    }

    private sealed class Addresses(IpColumn column) : ColumnComparer
    {
        public override int Compare(int x, int y)
        {
            int nulls = Nulls(column.IsNull(x), column.IsNull(y));
            return nulls != 0 ? nulls : column.Values[x].CompareTo(column.Values[y]);
        }

        public override ulong Prefix(int row)
        {
            if (column.IsNull(row))
            {
                return 0;
            }

            IpValue address = column.Values[row];
            return address.IsV4 ? address.V4 : Math.Max(1UL << 32, address.High);
        }
    }

    private sealed class Coded : ColumnComparer
    {
        private readonly DictionaryColumn _column;
        private readonly int[] _ranks;

        public Coded(DictionaryColumn column)
        {
            _column = column;
            ColumnComparer values = For(column.Dictionary);
            int[] order = new int[column.Dictionary.Length];
            for (int i = 0; i < order.Length; i++)
            {
                order[i] = i;
            }

            Array.Sort(order, values.Compare);
            _ranks = new int[order.Length];
            for (int i = 1, rank = 0; i < order.Length; i++)
            {
                rank += values.Compare(order[i - 1], order[i]) == 0 ? 0 : 1;
                _ranks[order[i]] = rank;
            }
        }

        public override int Compare(int x, int y) => Rank(x).CompareTo(Rank(y));

        public override bool IsPrefixExact => true;

        public override ulong Prefix(int row) => (ulong)(Rank(row) + 1);

        private int Rank(int row)
        {
            int code = _column.Codes[row];
            return code < 0 ? -1 : _ranks[code];
        }
    }

    private sealed class Exact(Column column) : ColumnComparer
    {
        public override int Compare(int x, int y) => CompareExactly(column[x], column[y]);
    }

    private sealed class Boxed(Column column) : ColumnComparer
    {
        public override int Compare(int x, int y) => ValueComparer.Instance.Compare(column[x], column[y]);

        public override ulong Prefix(int row) => SortPrefix.Of(column[row]);
    }
}
