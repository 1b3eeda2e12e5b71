using System.Buffers;
using System.Globalization;
using System.Text;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Sources;

/// <summary>
/// CSV (RFC 4180): the first record names the fields; a cell in double quotes may hold separators, line ends, and a quote written
/// twice. Cells behind the last name are <c>column18</c> and so on, counted from 0; cells that a record lacks are null.
/// </summary>
internal sealed class CsvReader : RowReader
{
    public const int DefaultMaxColumns = 10_000;

    private readonly FileReading _reading;
    private readonly FieldSet _wanted;
    private readonly QueryContext _context;
    private readonly string _name;
    private readonly SearchValues<byte> _ends;
    private readonly byte _separator;
    private readonly int _maxColumns;
    private readonly List<CsvColumn?> _columns = [];
    private readonly List<string> _names = [];
    private readonly byte[] _unquoted = new byte[4096];
    private int _maxRows;
    private bool _hasBlankLines;
    private long _record;
    private long _cut;

    public CsvReader(FileBytes bytes, string name, FileReading reading, FieldSet wanted, QueryContext context)
        : base(bytes)
    {
        _name = name;
        _reading = reading;
        _wanted = wanted;
        _context = context;
        _separator = reading.Tab ? (byte)'\t' : (byte)',';
        _ends = SearchValues.Create([_separator, (byte)'\n']);
        _maxColumns = (int)Math.Min(reading.MaxColumns ?? DefaultMaxColumns, DefaultMaxColumns * 10);
    }

    public override RowBatch? Next(int maxRows)
    {
        if (_record == 0)
        {
            ReadNames(maxRows);
        }

        int count = 0;
        while (count < maxRows && TryReadRecord(count))
        {
            count++;
        }

        if (count == 0)
        {
            if (_cut > 0)
            {
                _context.Notice(string.Create(CultureInfo.InvariantCulture, $"{_name}: {_cut} cells are missing here, behind column {_maxColumns} of their line; maxcol=N takes more"));
                _cut = 0;
            }

            return null;
        }

        List<string> names = [];
        List<Column> columns = [];
        for (int i = 0; i < _columns.Count; i++)
        {
            if (_columns[i] is { } column)
            {
                column.AddNulls(count - column.Count);
                names.Add(_names[i]);
                columns.Add(column.Take());
            }
        }

        return new RowBatch(count, [.. names], [.. columns]);
    }

    private void ReadNames(int maxRows)
    {
        _maxRows = maxRows;
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<string> cells = [];
        ReadRecord(cells);
        foreach (string cell in cells)
        {
            Add(seen.Add(cell) && cell.Length > 0 ? cell : string.Create(CultureInfo.InvariantCulture, $"column{_names.Count}"));
        }
    }

    private void Add(string name)
    {
        _names.Add(name);
        _columns.Add(_wanted.Contains(name) ? new CsvColumn(_maxRows) : null);
    }

    private void ReadRecord(List<string> cells)
    {
        int at = 0, column = 0;
        if (!HasRecord())
        {
            return;
        }

        bool isLast = false;
        while (!isLast)
        {
            ReadOnlySpan<byte> cell = ReadCell(ref at, out isLast);
            if (column++ < _maxColumns)
            {
                cells.Add(Encoding.UTF8.GetString(cell));
            }
        }

        _hasBlankLines = column > 1;
        Bytes.Skip(at);
        _record++;
    }

    private bool HasRecord() => !Bytes.Rest.IsEmpty || Bytes.Fill();

    private bool TryReadRecord(int row)
    {
        if (!HasRecord())
        {
            return false;
        }

        while (_hasBlankLines && SkippedBlankLine())
        {
            if (!HasRecord())
            {
                return false;
            }
        }

        int at = 0, column = 0;
        bool isLast = false;
        while (!isLast)
        {
            ReadOnlySpan<byte> cell = ReadCell(ref at, out isLast);
            if (column >= _maxColumns)
            {
                _cut++;
                continue;
            }

            if (column == _columns.Count)
            {
                Add(string.Create(CultureInfo.InvariantCulture, $"column{column}"));
            }

            if (_columns[column] is { } wanted)
            {
                if (wanted.Count < row)
                {
                    wanted.AddNulls(row - wanted.Count);
                }

                wanted.Add(cell);
            }

            column++;
        }

        Bytes.Skip(at);
        _record++;
        return true;
    }

    /// <summary>A line without anything is no record, unless records have one cell only.</summary>
    private bool SkippedBlankLine()
    {
        if (Bytes.Rest[0] == (byte)'\r' && Bytes.Rest.Length == 1)
        {
            Bytes.Fill();
        }

        int length = Bytes.Rest is [(byte)'\n', ..] ? 1 : Bytes.Rest is [(byte)'\r', (byte)'\n', ..] ? 2 : 0;
        Bytes.Skip(length);
        return length > 0;
    }

    /// <summary>A cell that begins at <paramref name="at"/>, which goes behind its separator. Valid until the next call.</summary>
    private ReadOnlySpan<byte> ReadCell(ref int at, out bool isLast)
    {
        ReadOnlySpan<byte> rest = Bytes.Rest;
        if (at < rest.Length && rest[at] == (byte)'"')
        {
            return ReadQuoted(ref at, out isLast);
        }

        int searched = at;
        while (true)
        {
            int found = rest[searched..].IndexOfAny(_ends);
            if (found >= 0)
            {
                int end = searched + found;
                isLast = rest[end] == (byte)'\n';
                ReadOnlySpan<byte> cell = rest[at..end];
                at = end + 1;
                cell = isLast && cell is [.., (byte)'\r'] ? cell[..^1] : cell;
                return _reading.Strict && cell.Contains((byte)'"') ? throw Broken("a quote stands within a cell without quotes") : cell;
            }

            searched = rest.Length;
            if (!Bytes.Fill())
            {
                ReadOnlySpan<byte> cell = rest[at..];
                at = rest.Length;
                isLast = true;
                return cell is [.., (byte)'\r'] ? cell[..^1] : cell;
            }

            rest = Bytes.Rest;
        }
    }

    private ReadOnlySpan<byte> ReadQuoted(ref int at, out bool isLast)
    {
        int begin = at + 1, from = begin;
        bool isPlain = true;
        while (true)
        {
            ReadOnlySpan<byte> rest = Bytes.Rest;
            int quote = rest[from..].IndexOf((byte)'"');
            if (quote < 0 || from + quote + 1 == rest.Length)
            {
                // Not closed yet, or it is not known whether another quote follows.
                int searched = quote < 0 ? rest.Length : from + quote;
                if (Bytes.Fill())
                {
                    from = searched;
                    continue;
                }

                rest = Bytes.Rest;
                at = rest.Length;
                isLast = true;
                int end = quote < 0 ? rest.Length : from + quote;
                return quote < 0 && _reading.Strict ? throw Broken("the quote of a cell is not closed") : Unquote(rest[begin..end], isPlain);
            }

            int closing = from + quote;
            byte next = rest[closing + 1];
            if (next == (byte)'"')
            {
                isPlain = false;
                from = closing + 2;
                continue;
            }

            bool isReturn = next == (byte)'\r' && closing + 2 < rest.Length && rest[closing + 2] == (byte)'\n';
            if (next == _separator || next == (byte)'\n' || isReturn)
            {
                isLast = next != _separator;
                at = closing + (isReturn ? 3 : 2);
                return Unquote(rest[begin..closing], isPlain);
            }

            if (_reading.Strict && next != (byte)'\r')
            {
                throw Broken("something stands behind the closing quote of a cell");
            }

            // What stands behind the quote belongs to the cell.
            return ReadTail(begin, closing, ref at, out isLast);
        }
    }

    private ReadOnlySpan<byte> ReadTail(int begin, int closing, ref int at, out bool isLast)
    {
        int tail = closing + 1;
        ReadOnlySpan<byte> rest = Bytes.Rest;
        int found;
        while ((found = rest[tail..].IndexOfAny(_ends)) < 0 && Bytes.Fill())
        {
            rest = Bytes.Rest;
        }

        int end = found < 0 ? rest.Length : tail + found;
        isLast = found < 0 || rest[end] == (byte)'\n';
        at = Math.Min(end + 1, rest.Length);
        byte[] joined = [.. Unquote(rest[begin..closing], isPlain: false), .. rest[tail..end]];
        return isLast && joined is [.., (byte)'\r'] ? joined.AsSpan(0, joined.Length - 1) : joined;
    }

    /// <summary>Quotes written twice, once.</summary>
    private ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> cell, bool isPlain)
    {
        if (isPlain)
        {
            return cell;
        }

        Span<byte> target = cell.Length <= _unquoted.Length ? _unquoted : new byte[cell.Length];
        int written = 0;
        for (int i = 0; i < cell.Length; i++)
        {
            target[written++] = cell[i];
            i += cell[i] == (byte)'"' ? 1 : 0;
        }

        return target[..written];
    }

    private QueryExecutionException Broken(string what) => Bytes.Fail(string.Create(CultureInfo.InvariantCulture, $"record {_record + 1}: {what} (strict=t)"));
}
