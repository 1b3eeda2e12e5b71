using System.Text;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Outputs.Text;

/// <summary>
/// Columns for people: as wide as the widest cell so far, numbers to the right, null as <c>-</c>. Columns only grow, so that what is
/// printed later stands below what was printed before, where it can.
/// </summary>
internal sealed class AlignedText(IReadOnlyList<string> fields) : RowText
{
    private const int Gap = 2;
    private const int MaxWidth = 64;

    private readonly RenderedRows _rendered = new(PlainEncoder.Instance) { Fields = fields };
    private readonly int[] _widths = [.. fields.Select(static field => Math.Min(MaxWidth, Width(Encoding.UTF8.GetBytes(field))))];
    private readonly bool[] _right = new bool[fields.Count];

    public override void AddHeader(Utf8Buffer output)
    {
        for (int i = 0; i < fields.Count; i++)
        {
            Add(output, i, Encoding.UTF8.GetBytes(fields[i]));
        }
    }

    public override void Add(Utf8Buffer output, RowBatch rows, Action<Utf8Buffer>? onFull = null)
    {
        _rendered.Render(rows);
        for (int row = 0; row < rows.RowCount; row++)
        {
            for (int i = 0; i < fields.Count; i++)
            {
                Add(output, i, Cell(i, row));
            }

            if (output.Length >= FullBytes)
            {
                onFull?.Invoke(output);
            }
        }
    }

    /// <summary>Makes room for rows that are about to be added; true when columns became wider.</summary>
    public bool Measure(RowBatch rows)
    {
        bool isWider = false;
        _rendered.Render(rows);
        for (int i = 0; i < fields.Count; i++)
        {
            _right[i] |= rows.Column(fields[i]).Kind is ValueKind.Long or ValueKind.Double;
            for (int row = 0; row < rows.RowCount; row++)
            {
                int width = Math.Min(MaxWidth, Width(Cell(i, row)));
                if (width > _widths[i])
                {
                    _widths[i] = width;
                    isWider = true;
                }
            }
        }

        return isWider;
    }

    private ReadOnlySpan<byte> Cell(int column, int row)
    {
        ReadOnlySpan<byte> cell = _rendered.IsNull(column, row) ? "-"u8 : _rendered.Cell(column, row);
        return cell.IsEmpty ? "\"\""u8 : cell;
    }

    /// <summary>Characters: what takes two columns of a screen or none is not looked at.</summary>
    private static int Width(ReadOnlySpan<byte> text)
    {
        int count = 0;
        foreach (byte one in text)
        {
            count += (one & 0xc0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    private void Add(Utf8Buffer output, int column, ReadOnlySpan<byte> text)
    {
        int blanks = Math.Max(0, _widths[column] - Width(text));
        bool isLast = column == fields.Count - 1;
        if (_right[column])
        {
            Blanks(output, blanks);
            blanks = 0;
        }

        output.Add(text);
        if (isLast)
        {
            output.Add((byte)'\n');
        }
        else
        {
            Blanks(output, blanks + Gap);
        }
    }

    private static void Blanks(Utf8Buffer output, int count)
    {
        output.Reserve(count)[..count].Fill((byte)' ');
        output.Advance(count);
    }
}
