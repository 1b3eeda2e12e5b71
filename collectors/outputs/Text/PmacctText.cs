using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Outputs.Text;

/// <summary>Rows as pmacct 1.7.7 prints them, in aligned columns, CSV or JSON lines. Not thread-safe.</summary>
public sealed class PmacctText
{
    private const string NoMac = "00:00:00:00:00:00";
    private const long NanosecondsPerMicrosecond = 1000;

    private readonly PmacctForm _form;
    private readonly string _separator;
    private readonly bool _numbersOfProtocols;
    private readonly PmacctTimes _times;
    private readonly PmacctColumn[] _columns;
    private Column[] _values = [];
    private string _now = "";

    /// <param name="names">Columns of the rows; those of a time bin are written in JSON only.</param>
    /// <param name="form">Which of the three.</param>
    /// <param name="separator">Of CSV.</param>
    /// <param name="numbersOfProtocols">6 in place of tcp.</param>
    /// <param name="times">How times look.</param>
    /// <exception cref="ArgumentException">pmacct has no column of a name.</exception>
    public PmacctText(IReadOnlyCollection<string> names, PmacctForm form, string separator = ",", bool numbersOfProtocols = false, PmacctTimes? times = null)
    {
        _form = form;
        _separator = separator;
        _numbersOfProtocols = numbersOfProtocols;
        _times = times ?? new PmacctTimes();
        if (names.FirstOrDefault(static name => PmacctColumns.OfJson.All(column => column.Name != name)) is { } unknown)
        {
            throw new ArgumentException($"pmacct has no column {unknown}", nameof(names));
        }

        bool hasBin = names.Contains(PmacctColumns.BinStart, StringComparer.Ordinal);
        _columns = form == PmacctForm.Json
            ? [.. PmacctColumns.OfJson.Where(column => names.Contains(column.Name, StringComparer.Ordinal) || (hasBin && column.Name == PmacctColumns.Written))]
            : [.. PmacctColumns.All.Where(column => names.Contains(column.Name, StringComparer.Ordinal))];
    }

    /// <summary>The first line, its end included; nothing for JSON.</summary>
    public void AppendTitle(StringBuilder text)
    {
        if (_form == PmacctForm.Json)
        {
            return;
        }

        for (int i = 0; i < _columns.Length; i++)
        {
            AppendCell(text, i, _columns[i].Title);
        }

        text.Append('\n');
    }

    /// <summary>The rows, a line each.</summary>
    public void Append(StringBuilder text, RowBatch rows)
    {
        _now = Time(DateTime.UtcNow, isStamp: true);
        _values = [.. _columns.Select(column => rows.Column(column.Name))];
        for (int row = 0; row < rows.RowCount; row++)
        {
            if (_form == PmacctForm.Json)
            {
                AppendJson(text, row);
            }
            else
            {
                for (int i = 0; i < _columns.Length; i++)
                {
                    AppendCell(text, i, Cell(_columns[i], _values[i][row]));
                }
            }

            text.Append('\n');
        }
    }

    private void AppendCell(StringBuilder text, int index, string cell)
    {
        bool isLast = index == _columns.Length - 1;
        if (_form == PmacctForm.Csv)
        {
            text.Append(cell).Append(isLast ? "" : _separator);
            return;
        }

        // As printf does it: what is longer than its column moves the rest to the right.
        text.Append(isLast ? cell : cell.PadRight(_columns[index].Width));
    }

    private void AppendJson(StringBuilder text, int row)
    {
        text.Append("{\"event_type\": \"purge\"");
        for (int i = 0; i < _columns.Length; i++)
        {
            PmacctColumn column = _columns[i];
            string cell = Cell(column, _values[i][row]);
            text.Append(", \"").Append(column.Name).Append("\": ");
            if (column.Value == PmacctValue.Number)
            {
                text.Append(cell);
            }
            else
            {
                text.Append('"').Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(cell)).Append('"');
            }
        }

        text.Append('}');
    }

    private string Cell(PmacctColumn column, Value value)
    {
        if (column.Name == PmacctColumns.Written)
        {
            return _now;
        }

        return column.Value switch
        {
            PmacctValue.Number or PmacctValue.NumberText => Number(value).ToString(CultureInfo.InvariantCulture),
            PmacctValue.Hex => Number(value).ToString("x", CultureInfo.InvariantCulture),
            PmacctValue.Protocol => Number(value) is var number && !_numbersOfProtocols && PmacctProtocols.Names.TryGetValue(number, out string? name)
                ? name
                : number.ToString(CultureInfo.InvariantCulture),
            PmacctValue.Address => !value.IsNull ? value.ToString() : _form == PmacctForm.Formatted ? "::" : "",
            PmacctValue.Mac => value.IsNull ? NoMac : value.ToString(),
            PmacctValue.Time or PmacctValue.Stamp => value.Kind == ValueKind.Date
                ? Time(DateTime.UnixEpoch.AddTicks(value.AsLong / TimeSpan.NanosecondsPerTick), column.Value == PmacctValue.Stamp)
                : "0",
            _ => value.IsNull ? "" : value.ToString(),
        };
    }

    private static long Number(Value value) => value.Kind switch
    {
        ValueKind.Long or ValueKind.Bool => value.AsLong,
        ValueKind.Double => (long)value.AsDouble,
        _ => 0,
    };

    private string Time(DateTime utc, bool isStamp)
    {
        if (_times.SinceEpoch)
        {
            long microseconds = (utc - DateTime.UnixEpoch).Ticks / (NanosecondsPerMicrosecond / TimeSpan.NanosecondsPerTick);
            return isStamp
                ? (microseconds / 1_000_000).ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1_000_000}.{microseconds % 1_000_000:000000}");
        }

        TimeSpan offset = _times.Zone.GetUtcOffset(utc);
        string form = (_times.Rfc3339 ? "yyyy-MM-dd'T'HH:mm:ss" : "yyyy-MM-dd HH:mm:ss") + (isStamp ? "" : ".ffffff");
        string text = (utc + offset).ToString(form, CultureInfo.InvariantCulture);
        return !_times.Rfc3339 ? text
            : offset == TimeSpan.Zero ? text + "Z"
            : string.Create(CultureInfo.InvariantCulture, $"{text}{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}");
    }
}
