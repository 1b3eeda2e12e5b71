using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Metering;

/// <summary>A column that is being filled, of rows some of which have a text.</summary>
internal sealed class OptionalTexts(string name, int rows)
{
    private Value[]? _values;

    public string Name { get; } = name;

    public void Set(int row, string text) => (_values ??= new Value[rows])[row] = Value.From(text);

    /// <summary>Null when no row had a text; begins anew.</summary>
    public Column? Take(int count)
    {
        Column? column = _values is null ? null : new ValueColumn(_values.AsMemory(0, count));
        _values = null;
        return column;
    }
}
