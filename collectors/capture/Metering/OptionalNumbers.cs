using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Metering;

/// <summary>A column that is being filled, of rows some of which have a number.</summary>
internal sealed class OptionalNumbers(string name, ValueKind kind, int rows)
{
    private long[] _values = [];
    private NullMask? _nulls;
    private int _present;

    public string Name { get; } = name;

    /// <summary>Rows come in order, each once.</summary>
    public void Set(int row, bool isPresent, long value)
    {
        if (!isPresent)
        {
            if (_present > 0)
            {
                SetNulls(row, 1);
            }

            return;
        }

        if (_present++ == 0)
        {
            // What none of the rows has costs nothing.
            _values = new long[rows];
            _nulls = null;
            SetNulls(0, row);
        }

        _values[row] = value;
    }

    /// <summary>Null when no row had a number; begins anew.</summary>
    public Column? Take(int count)
    {
        Column? column = _present == 0 ? null : new LongColumn(kind, _values.AsMemory(0, count), NullMask.Slice(_nulls, 0, count));
        _present = 0;
        return column;
    }

    private void SetNulls(int first, int count)
    {
        if (count > 0)
        {
            (_nulls ??= new NullMask(rows)).SetRange(first, count);
        }
    }
}
