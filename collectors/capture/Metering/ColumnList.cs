using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Metering;

/// <summary>The columns of a batch in the making.</summary>
/// <param name="rows">Of the arrays given, so many count.</param>
/// <param name="fields">Of the flow key.</param>
internal sealed class ColumnList(int rows, KeyFields fields)
{
    private readonly List<string> _names = [];
    private readonly List<Column> _columns = [];

    public int Rows => rows;

    public bool Has(KeyFields field) => (fields & field) != KeyFields.None;

    public void Add(string name, long[] values, ValueKind kind = ValueKind.Long)
    {
        ReadOnlyMemory<long> filled = values.AsMemory(0, rows);
        Add(name, filled.Span.ContainsAnyExcept(values[0]) ? new LongColumn(kind, filled) : new ConstantColumn(Value.FromBits(kind, values[0]), rows));
    }

    public void Add(string name, IpValue[] values) => Add(name, new IpColumn(values.AsMemory(0, rows)));

    public void Add(OptionalNumbers numbers)
    {
        if (numbers.Take(rows) is { } column)
        {
            Add(numbers.Name, column);
        }
    }

    public void Add(OptionalAddresses addresses)
    {
        if (addresses.Take(rows) is { } column)
        {
            Add(addresses.Name, column);
        }
    }

    public void Add(OptionalTexts texts)
    {
        if (texts.Take(rows) is { } column)
        {
            Add(texts.Name, column);
        }
    }

    public void Add(string name, Column column)
    {
        _names.Add(name);
        _columns.Add(column);
    }

    public void AddIf(KeyFields field, string name, long[] values)
    {
        if (Has(field))
        {
            Add(name, values);
        }
    }

    public void AddIf(KeyFields field, string name, IpValue[] values)
    {
        if (Has(field))
        {
            Add(name, values);
        }
    }

    public RowBatch Build() => new(rows, [.. _names], [.. _columns]);
}
