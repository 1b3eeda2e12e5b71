using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Formats;

/// <summary>
/// The cells of one column of a batch as bytes. The entries of a dictionary are rendered when they are first met and kept
/// while batches share the dictionary, so a repeated string or address is formatted once. Used again for batch after batch;
/// not thread-safe.
/// </summary>
internal sealed class RenderedColumn(ValueEncoder encoder)
{
    private readonly Utf8Buffer _text = new();
    private Column? _rendered;
    private int[] _starts = [];
    private int[] _ends = [];
    private Column _column = new ConstantColumn(Value.Null, 0);

    public bool IsNull(int row) => _column.IsNull(row);

    /// <summary>The bytes of a cell that is not null, valid until the next call.</summary>
    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            int cell = row;
            if (_column is DictionaryColumn dictionary)
            {
                cell = dictionary.Codes[row];
                if (_starts[cell] < 0)
                {
                    _starts[cell] = _text.Length;
                    encoder.Write(_text, dictionary.Dictionary[cell]);
                    _ends[cell] = _text.Length;
                }
            }
            else if (_column is ConstantColumn)
            {
                cell = 0;
            }

            return _text.Written[_starts[cell].._ends[cell]];
        }
    }

    public void Render(Column column)
    {
        _column = column;
        Column cells = column is DictionaryColumn dictionary ? dictionary.Dictionary : column;
        if (ReferenceEquals(cells, _rendered))
        {
            return;
        }

        _rendered = cells;
        _text.Clear();
        int count = cells is ConstantColumn ? Math.Min(1, cells.Length) : cells.Length;
        if (_ends.Length < count)
        {
            _starts = new int[Math.Max(count, 1024)];
            _ends = new int[_starts.Length];
        }

        if (column is DictionaryColumn)
        {
            _starts.AsSpan(0, count).Fill(-1);
            return;
        }

        switch (cells)
        {
            case LongColumn longs:
                RenderLongs(longs);
                break;
            case DoubleColumn doubles:
                for (int i = 0; i < count; i++)
                {
                    _starts[i] = _text.Length;
                    encoder.Double(_text, doubles.Values[i]);
                    _ends[i] = _text.Length;
                }

                break;
            case IpColumn addresses:
                for (int i = 0; i < count; i++)
                {
                    _starts[i] = _text.Length;
                    encoder.Ip(_text, addresses.Values[i]);
                    _ends[i] = _text.Length;
                }

                break;
            default:
                for (int i = 0; i < count; i++)
                {
                    _starts[i] = _text.Length;
                    if (!cells.IsNull(i))
                    {
                        encoder.Write(_text, cells[i]);
                    }

                    _ends[i] = _text.Length;
                }

                break;
        }
    }

    private void RenderLongs(LongColumn column)
    {
        ReadOnlySpan<long> values = column.Values;
        for (int i = 0; i < values.Length; i++)
        {
            _starts[i] = _text.Length;
            switch (column.Kind)
            {
                case ValueKind.Long:
                    Utf8Values.AddLong(_text, values[i]);
                    break;
                case ValueKind.Date:
                    encoder.Date(_text, values[i]);
                    break;
                case ValueKind.Mac:
                    encoder.Mac(_text, values[i]);
                    break;
                default:
                    encoder.Bool(_text, values[i] != 0);
                    break;
            }

            _ends[i] = _text.Length;
        }
    }
}
