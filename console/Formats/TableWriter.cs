using System.Text;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Formats;

/// <summary>
/// Aligned columns for people: numbers to the right, null as <c>-</c>, the empty string as <c>""</c>. Widths come from the first
/// thousand rows. On a terminal wide cells are cut (<c>…</c>) and columns that do not fit are left out; <see cref="Notes"/> says so.
/// </summary>
/// <param name="width">Columns of the terminal; null writes everything in full.</param>
internal sealed class TableWriter(Stream output, int? width, Palette palette) : LookaheadWriter(output, new TextEncoder(forTerminal: true), 1000)
{
    private const int Gap = 2;
    private const int LeastTextWidth = 16;

    private readonly HashSet<string> _late = new(StringComparer.Ordinal);
    private byte[][] _titles = [];
    private int[] _widths = [];
    private bool[] _right = [];
    private bool[] _whole = [];
    private int _shown;
    private long _cut;
    private int _bars = -1;
    private bool _isSingle;

    /// <summary>The last field, of this name, is a share in percent and gets a bar beside it; null for none.</summary>
    public string? BarField { private get; init; }

    /// <summary>Bars of block characters; otherwise of <c>#</c>.</summary>
    public bool Unicode { private get; init; } = true;

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
        _whole = new bool[_titles.Length];
        for (int i = 0; i < _titles.Length; i++)
        {
            _right[i] = first.Any(batch => IsNumber(batch, i)) && first.All(batch => IsNumber(batch, i) || IsEmpty(batch, i));
        }

        for (int i = 0; i < _titles.Length; i++)
        {
            // Half a time or an address is of no use.
            _whole[i] = _right[i] || first.All(batch => batch.Column(Fields![i]).Kind is ValueKind.Date or ValueKind.Ip or ValueKind.Mac or ValueKind.Null);
        }

        // On a terminal the numbers of a single row get their short form beside them: nobody compares digits by eye there.
        _isSingle = width is not null && !IsEarly && first.Sum(static batch => batch.RowCount) == 1;
        foreach (RowBatch batch in first)
        {
            Measure(batch);
        }

        Layout();
        _bars = BarField is not null && width is not null && _shown > 0 && Fields![_shown - 1] == BarField ? _shown - 1 : -1;
        if (_shown > 0 && first.Any(static batch => batch.RowCount > 0))
        {
            for (int i = 0; i < _shown; i++)
            {
                Write(i, _titles[i], _shown - 1, palette.Title);
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
                Write(i, Text(i, row), _shown - 1, IsNull(i, row) ? palette.Dim : "");
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
                _widths[i] = Math.Max(_widths[i], DisplayWidth.Of(Text(i, row)) + Short(i, Text(i, row)).Length);
            }
        }
    }

    /// <summary><c> (31.2 G)</c> of a number from a million on, in a single row; else nothing.</summary>
    private string Short(int column, ReadOnlySpan<byte> text) =>
        _isSingle && _right[column] && System.Buffers.Text.Utf8Parser.TryParse(text, out double number, out int read) && read == text.Length && Math.Abs(number) >= 1e6
            ? $" ({BarText.Short(number)})"
            : "";

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
                if (!_whole[i] && _widths[i] > LeastTextWidth && _widths[i] > DisplayWidth.Of(_titles[i])
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

    private void Write(int column, ReadOnlySpan<byte> text, int last, string color)
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
        string brief = Short(column, text);
        used += brief.Length;
        if (_right[column])
        {
            Blanks(_widths[column] - used);
        }

        Buffer.Add(color);
        Buffer.Add(text);
        if (cut)
        {
            Buffer.Add("…"u8);
        }

        Buffer.Add(color.Length > 0 ? palette.End : "");
        Buffer.Add(brief.Length > 0 ? $"{palette.Dim}{brief}{palette.End}" : "");
        if (column == _bars)
        {
            Bar(text, _widths[column] - used);
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

    /// <summary>Beside a share in percent, a bar; 100 % are as many cells as there is room for, up to 40.</summary>
    private void Bar(ReadOnlySpan<byte> text, int padding)
    {
        int room = Math.Min(40, width!.Value - _widths.Take(_shown).Sum() - (Gap * _shown) - 2);
        if (System.Buffers.Text.Utf8Parser.TryParse(text, out double percent, out _) && room > 4)
        {
            Blanks(_right[_bars] ? 2 : padding + 2);
            Buffer.Add(palette.Bar);
            Buffer.Add(BarText.Horizontal(percent / 100, room, Unicode));
            Buffer.Add(palette.End);
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
