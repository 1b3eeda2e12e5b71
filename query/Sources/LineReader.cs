using System.Text;
using System.Text.RegularExpressions;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Sources;

/// <summary>Lines as field <c>line</c>, or records of several lines; with <c>_time</c> where a date format says how to find it.</summary>
internal sealed class LineReader(FileBytes bytes, FileReading reading, TimeZoneInfo zone) : RowReader(bytes)
{
    private readonly StringBuilder _record = new();
    private bool _inRecord;

    public override RowBatch? Next(int maxRows)
    {
        Value[] lines = new Value[maxRows];
        int count = 0;
        while (count < maxRows && (reading.Begin is null && reading.End is null ? TryReadLine(out string line) : TryReadRecord(out line)))
        {
            lines[count++] = Value.From(line);
        }

        if (count == 0)
        {
            return null;
        }

        ValueColumn column = new(lines.AsMemory(0, count));
        return reading.DateFormat is null
            ? new RowBatch(count, ["line"], [column])
            : new RowBatch(count, [SystemFields.Time, "line"], [Times(lines.AsSpan(0, count)), column]);
    }

    private bool TryReadLine(out string line)
    {
        bool any = Bytes.TryReadLine(out ReadOnlySpan<byte> text);
        line = any ? Encoding.UTF8.GetString(text) : "";
        return any;
    }

    private bool TryReadRecord(out string record)
    {
        while (TryReadLine(out string line))
        {
            if (_inRecord && reading.Begin?.IsMatch(line) == true)
            {
                record = _record.ToString();
                _record.Clear().Append(line);
                if (reading.End?.IsMatch(line) == true)
                {
                    // It is over where it begins: given with the next call.
                    _inRecord = true;
                }

                return true;
            }

            if (_inRecord)
            {
                _record.Append('\n');
            }

            _record.Append(line);
            _inRecord = true;
            if (_record.Length > FileBytes.MaxRecordBytes)
            {
                throw Bytes.Fail($"a record is longer than {FileBytes.MaxRecordBytes >> 20} MiB: does brex or erex fit?");
            }

            if (reading.End?.IsMatch(line) == true)
            {
                return Take(out record);
            }
        }

        return Take(out record);
    }

    private bool Take(out string record)
    {
        bool any = _inRecord;
        record = _record.ToString();
        _record.Clear();
        _inRecord = false;
        return any;
    }

    private LongColumn Times(ReadOnlySpan<Value> lines)
    {
        long[] times = new long[lines.Length];
        NullMask? nulls = null;
        for (int i = 0; i < times.Length; i++)
        {
            if (!TryFindDate(lines[i].AsString, out times[i]))
            {
                (nulls ??= new NullMask(times.Length)).Set(i);
            }
        }

        return new LongColumn(ValueKind.Date, times, nulls);
    }

    private bool TryFindDate(string line, out long time)
    {
        time = 0;
        if (reading.DateExpression is not { } expression)
        {
            // As much of the beginning as the format is long: its letters stand for as many characters.
            int length = Math.Min(line.Length, reading.DateFormat!.Pattern.Replace("'", "", StringComparison.Ordinal).Length);
            return reading.DateFormat.TryParse(line.AsSpan(0, length), zone, out time);
        }

        try
        {
            Match match = expression.Match(line);
            if (!match.Success)
            {
                return false;
            }

            string text = match.Groups.Count == 1 ? match.Value : string.Concat(match.Groups.Values.Skip(1).Select(static group => group.Value));
            return reading.DateFormat!.TryParse(text, zone, out time);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
