using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Columns;

/// <summary>
/// A run of rows as named columns of equal length. A name that is absent is null in every row. Immutable: stages make a new
/// batch that shares the columns they leave alone.
/// </summary>
public sealed class RowBatch
{
    private readonly string[] _names;
    private readonly Column[] _columns;

    /// <exception cref="ArgumentException">The arrays differ in length, or a column is not <paramref name="rowCount"/> long.</exception>
    public RowBatch(int rowCount, string[] names, Column[] columns)
    {
        if (names.Length != columns.Length)
        {
            throw new ArgumentException($"{names.Length} names for {columns.Length} columns", nameof(columns));
        }

        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i].Length != rowCount)
            {
                throw new ArgumentException($"column {names[i]} has {columns[i].Length} rows, the batch {rowCount}", nameof(columns));
            }
        }

        RowCount = rowCount;
        _names = names;
        _columns = columns;
    }

    public int RowCount { get; }

    public ReadOnlySpan<string> Names => _names;

    public ReadOnlySpan<Column> Columns => _columns;

    /// <summary>The index of a field, −1 when absent. Names are case-sensitive.</summary>
    public int IndexOf(string name) => Array.IndexOf(_names, name);

    /// <summary>The column of a field; a constant null when absent.</summary>
    public Column Column(string name)
    {
        int index = IndexOf(name);
        return index >= 0 ? _columns[index] : new ConstantColumn(Value.Null, RowCount);
    }

    /// <summary>A batch whose field has this column, in its place or behind the others.</summary>
    public RowBatch With(string name, Column column)
    {
        int index = IndexOf(name);
        if (index < 0)
        {
            return new RowBatch(RowCount, [.. _names, name], [.. _columns, column]);
        }

        Column[] columns = [.. _columns];
        columns[index] = column;
        return new RowBatch(RowCount, _names, columns);
    }

    /// <summary>The rows <paramref name="first"/> … , sharing the values where that is possible.</summary>
    public RowBatch Slice(int first, int count)
    {
        if (first == 0 && count == RowCount)
        {
            return this;
        }

        Column[] columns = new Column[_columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = _columns[i].Slice(first, count);
        }

        return new RowBatch(count, _names, columns);
    }

    /// <summary>A batch of the given rows, in the given order.</summary>
    public RowBatch Gather(ReadOnlySpan<int> rows)
    {
        Column[] columns = new Column[_columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = _columns[i].Gather(rows);
        }

        return new RowBatch(rows.Length, _names, columns);
    }
}
