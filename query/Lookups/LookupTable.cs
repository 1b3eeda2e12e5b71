using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Lookups;

/// <summary>
/// Rows to look values up in. Each column is kept as its distinct values and a code a row, so that what is looked up comes as
/// codes of one dictionary, the same for all batches. Immutable, safe for concurrent use.
/// </summary>
internal sealed class LookupTable
{
    private readonly Column[] _distinct;
    private readonly int[][] _codes;
    private readonly LookupKey?[] _keys;
    private readonly Lock _gate = new();

    /// <param name="rows">With the key column first.</param>
    public LookupTable(string name, bool isFile, RowBatch rows)
    {
        Name = name;
        IsFile = isFile;
        Fields = rows.Names.ToArray();
        RowCount = rows.RowCount;
        _distinct = new Column[Fields.Count];
        _codes = new int[Fields.Count][];
        _keys = new LookupKey?[Fields.Count];
        for (int i = 0; i < Fields.Count; i++)
        {
            (_distinct[i], _codes[i]) = Code(rows.Columns[i]);
            BytesHeld += (_codes[i].LongLength * 4) + BytesOf(_distinct[i]);
        }
    }

    public string Name { get; }

    /// <summary>True for a table that lies in a file and outlives the process.</summary>
    public bool IsFile { get; }

    /// <summary>In order; the first is what a lookup searches in unless it names another.</summary>
    public IReadOnlyList<string> Fields { get; }

    public int RowCount { get; }

    /// <summary>Without the keys, which are made when they are first asked for.</summary>
    public long BytesHeld { get; }

    public Value this[int field, int row] => _codes[field][row] is >= 0 and int code ? _distinct[field][code] : Value.Null;

    public int IndexOf(string field)
    {
        for (int i = 0; i < Fields.Count; i++)
        {
            if (string.Equals(Fields[i], field, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The values of a field, each once.</summary>
    public Column Distinct(int field) => _distinct[field];

    /// <summary>For each row the index in <see cref="Distinct"/>; −1 for null.</summary>
    public ReadOnlySpan<int> Codes(int field) => _codes[field];

    /// <summary>Finds rows by a field; made once, on first use.</summary>
    public LookupKey Key(int field)
    {
        lock (_gate)
        {
            return _keys[field] ??= new LookupKey(_distinct[field], _codes[field]);
        }
    }

    /// <summary>All rows.</summary>
    public RowBatch Rows()
    {
        Column[] columns = new Column[Fields.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = new DictionaryColumn(_distinct[i], _codes[i]);
        }

        return new RowBatch(RowCount, [.. Fields], columns);
    }

    private static (Column Distinct, int[] Codes) Code(Column column)
    {
        int[] codes = new int[column.Length];
        Dictionary<Value, int> known = [];
        List<Value> distinct = [];
        for (int row = 0; row < codes.Length; row++)
        {
            Value value = column[row];
            if (value.IsNull)
            {
                codes[row] = -1;
                continue;
            }

            if (!known.TryGetValue(value, out codes[row]))
            {
                codes[row] = distinct.Count;
                known.Add(value, distinct.Count);
                distinct.Add(value);
            }
        }

        return (ColumnOf.Values([.. distinct]), codes);
    }

    private static long BytesOf(Column distinct)
    {
        long bytes = distinct.Length * 32L;
        for (int i = 0; i < distinct.Length; i++)
        {
            Value value = distinct[i];
            bytes += value.Kind == ValueKind.String ? (value.AsString.Length * 2L) + 24 : 0;
        }

        return bytes;
    }
}
