using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Combining;

/// <summary>The rows of a subquery by their keys. Once made it may be asked by several threads at once.</summary>
internal sealed class JoinTable
{
    /// <summary>Values of more rows than that stay as they are: finding the different ones would take too much memory.</summary>
    private const int MostCoded = 1 << 18;

    private readonly Column[] _keys;
    private readonly ulong[] _hashes;

    // Open addressing by hash: the first row of each key, or −1. And of each row the next one of the same key, −1 ends.
    private readonly int[] _slots;
    private readonly int[] _nexts;

    /// <param name="rows">Not changed after that.</param>
    /// <param name="fields">The fields that a join adds, in their order.</param>
    /// <param name="check">Called every few milliseconds; it may throw to give up.</param>
    public JoinTable(RowBatch rows, IReadOnlyList<string> keys, IReadOnlyList<string> fields, Action check)
    {
        Rows = rows;
        _keys = [.. keys.Select(rows.Column)];
        _hashes = new RowKeys(keys.Count).Hash(_keys, rows.RowCount).ToArray();
        _slots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, rows.RowCount * 2L))];
        Array.Fill(_slots, -1);
        _nexts = new int[rows.RowCount];
        Met = new bool[rows.RowCount];
        Fields = [.. fields];
        Columns = Array.ConvertAll(Fields, name => Coded(rows.Column(name), check));

        // From the end, so that the chains run forward.
        for (int row = rows.RowCount - 1; row >= 0; row--)
        {
            if ((row & 0xffff) == 0)
            {
                check();
            }

            _nexts[row] = -1;
            if (_hashes[row] != RowKeys.None)
            {
                ref int slot = ref _slots[Slot(_hashes[row], _keys, row)];
                _nexts[row] = slot;
                slot = row;
            }
        }
    }

    public RowBatch Rows { get; }

    public string[] Fields { get; }

    /// <summary>Of <see cref="Fields"/>; texts and addresses as codes, which are quick to copy and to group by.</summary>
    public Column[] Columns { get; }

    /// <summary>Rows that have met a partner: only ever set, by any thread.</summary>
    public bool[] Met { get; }

    /// <summary>What a table of so many rows takes besides them.</summary>
    public static long BytesBeside(long rowCount, int fieldCount) => rowCount * (8 + 16 + 4 + 1 + (8L * fieldCount));

    /// <summary>The first row that has the keys of a row of another batch; −1 for none.</summary>
    public int First(ulong hash, Column[] keys, int row) => hash == RowKeys.None ? -1 : _slots[Slot(hash, keys, row)];

    /// <summary>The next row with the same keys; −1 for none.</summary>
    public int Next(int row) => _nexts[row];

    private static Column Coded(Column column, Action check)
    {
        if (column is DictionaryColumn || column.Length > MostCoded || column.Kind is not (ValueKind.String or ValueKind.Ip))
        {
            return column is ConstantColumn ? ColumnAssembly.Materialize(column) : column;
        }

        Dictionary<Value, int> index = [];
        List<Value> distinct = [];
        int[] codes = new int[column.Length];
        for (int row = 0; row < codes.Length; row++)
        {
            if ((row & 0xfff) == 0)
            {
                check();
            }

            Value value = column[row];
            if (value.IsNull)
            {
                codes[row] = -1;
            }
            else if (!index.TryGetValue(value, out codes[row]))
            {
                codes[row] = distinct.Count;
                index.Add(value, distinct.Count);
                distinct.Add(value);
            }
        }

        return new DictionaryColumn(ColumnAssembly.Materialize(new ValueColumn(distinct.ToArray())), codes);
    }

    private int Slot(ulong hash, Column[] keys, int row)
    {
        int mask = _slots.Length - 1;
        for (int slot = (int)(hash >> 32) & mask; ; slot = (slot + 1) & mask)
        {
            int found = _slots[slot];
            if (found < 0 || (_hashes[found] == hash && RowKeys.AreEqual(keys, row, _keys, found)))
            {
                return slot;
            }
        }
    }
}
