using System.Text;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Formats;

/// <summary>
/// Aligned columns for people: numbers to the right, null as <c>-</c>, the empty string as <c>""</c>. Widths come from the first
/// thousand rows. On a terminal wide cells are cut (<c>…</c>) and columns that do not fit are left out; <see cref="Notes"/> says so.
/// </summary>
/// <param name="width">Columns of the terminal; null writes everything in full.</param>
internal sealed class TableWriter(Stream output, int? width) : LookaheadWriter(output, new TextEncoder(forTerminal: true), 1000)
{
    private const int Gap = 2;
    private const int LeastTextWidth = 16;

    private readonly HashSet<string> _late = new(StringComparer.Ordinal);
    private byte[][] _titles = [];
    private int[] _widths = [];
    private bool[] _right = [];
    private int _shown;
    private long _cut;

    /// <summary>What is not to be seen above, a line each; empty when all is.</summary>
    public IEnumerable<string> Notes
    {
        get
        {
            if (_cut > 0)
            {
                yield return $"{_cut} cells cut";
            }

            if (_shown < _titles.Length)
            {
                yield return $"{_titles.Length - _shown} columns do not fit: {string.Join(", ", Fields!.Skip(_shown).Select(VisibleText.Of))}";
            }

            if (_late.Count > 0)
            {
                yield return $"fields of later rows not shown: {string.Join(", ", _late.Select(VisibleText.Of))}";
            }
        }
    }

    protected override void Header(IReadOnlyList<RowBatch> first)
    {
        _titles = [.. Fields!.Select(static name => Encoding.UTF8.GetBytes(VisibleText.Of(name)))];
        _widths = [.. _titles.Select(static title => DisplayWidth.Of(title))];
        _right = new bool[_titles.Length];
        for (int i = 0; i < _titles.Length; i++)
        {
            _right[i] = first.Any(batch => IsNumber(batch, i)) && first.All(batch => IsNumber(batch, i) || IsEmpty(batch, i));
        }

        foreach (RowBatch batch in first)
        {
            Measure(batch);
        }

        Layout();
        if (_shown > 0 && first.Any(static batch => batch.RowCount > 0))
        {
            for (int i = 0; i < _shown; i++)
            {
                Write(i, _titles[i], _shown - 1);
            }
        }
    }

    protected override void Batch(RowBatch batch)
    {
        if (IsEarly)
        {
            // Columns grow with what comes rather than cut it.
            Measure(batch);
            Layout();
        }
        else
        {
            Render(batch);
        }

        for (int row = 0; row < batch.RowCount; row++)
        {
            for (int i = 0; i < _shown; i++)
            {
                Write(i, Text(i, row), _shown - 1);
            }

            SendWhenFull();
        }
    }

    protected override void LateField(string name) => _late.Add(name);

    private void Measure(RowBatch batch)
    {
        Render(batch);
        for (int i = 0; i < _titles.Length; i++)
        {
            for (int row = 0; row < batch.RowCount; row++)
            {
                _widths[i] = Math.Max(_widths[i], DisplayWidth.Of(Text(i, row)));
            }
        }
    }

    private ReadOnlySpan<byte> Text(int column, int row)
    {
        if (IsNull(column, row))
        {
            return "-"u8;
        }

        ReadOnlySpan<byte> cell = Cell(column, row);
        return cell.IsEmpty ? "\"\""u8 : cell;
    }

    /// <summary>Takes room from the widest columns of text first, then leaves out columns from the right.</summary>
    private void Layout()
    {
        _shown = _titles.Length;
        if (width is not { } room)
        {
            return;
        }

        int total = _widths.Sum() + (Gap * (_shown - 1)) + 1;
        while (total > room)
        {
            int widest = -1;
            for (int i = 0; i < _widths.Length; i++)
            {
                if (!_right[i] && _widths[i] > LeastTextWidth && _widths[i] > DisplayWidth.Of(_titles[i])
                    && (widest < 0 || _widths[i] > _widths[widest]))
                {
                    widest = i;
                }
            }

            if (widest < 0)
            {
                break;
            }

            int take = Math.Min(total - room, Math.Max(1, (_widths[widest] - LeastTextWidth) / 2));
            _widths[widest] -= take;
            total -= take;
        }

        while (total > room && _shown > 1)
        {
            _shown--;
            total -= _widths[_shown] + Gap;
        }
    }

    private void Write(int column, ReadOnlySpan<byte> text, int last)
    {
        int used = DisplayWidth.Of(text);
        bool cut = width is not null && used > _widths[column];
        if (cut)
        {
            _cut++;
            text = DisplayWidth.Fit(text, _widths[column] - 1);
            used = DisplayWidth.Of(text) + 1;
        }

        Blanks(column == 0 ? 1 : Gap);
        if (_right[column])
        {
            Blanks(_widths[column] - used);
        }

        Buffer.Add(text);
        if (cut)
        {
            Buffer.Add("…"u8);
        }

        if (column == last)
        {
            Buffer.Add((byte)'\n');
        }
        else if (!_right[column])
        {
            Blanks(_widths[column] - used);
        }
    }

    private void Blanks(int count)
    {
        if (count > 0)
        {
            Buffer.Reserve(count)[..count].Fill((byte)' ');
            Buffer.Advance(count);
        }
    }

    private bool IsNumber(RowBatch batch, int field) => batch.Column(Fields![field]).Kind is ValueKind.Long or ValueKind.Double;

    private bool IsEmpty(RowBatch batch, int field) => batch.Column(Fields![field]).Kind is ValueKind.Null;
}
