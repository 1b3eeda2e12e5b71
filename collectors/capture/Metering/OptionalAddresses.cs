using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Metering;

/// <summary>As <see cref="OptionalNumbers"/>, of addresses.</summary>
internal sealed class OptionalAddresses(string name, int rows)
{
    private IpValue[] _values = [];
    private NullMask? _nulls;
    private int _present;

    public string Name { get; } = name;

    /// <summary>Rows come in order, each once.</summary>
    public void Set(int row, bool isPresent, UInt128 address)
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
            _values = new IpValue[rows];
            _nulls = null;
            SetNulls(0, row);
        }

        _values[row] = new IpValue(address);
    }

    /// <summary>Null when no row had an address; begins anew.</summary>
    public Column? Take(int count)
    {
        Column? column = _present == 0 ? null : new IpColumn(_values.AsMemory(0, count), NullMask.Slice(_nulls, 0, count));
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
