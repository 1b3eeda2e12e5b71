using System.Globalization;
using System.Text.Encodings.Web;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Values;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Outputs.Text;

/// <summary>Rows as pmacct 1.7.7 prints them, in aligned columns, CSV or JSON lines.</summary>
internal sealed class PmacctText : RowText
{
    private const string NoMac = "00:00:00:00:00:00";
    private const long NanosecondsPerMicrosecond = 1000;

    private readonly PmacctForm _form;
    private readonly char _separator;
    private readonly PmacctLayout _layout;
    private readonly PmacctColumn[] _columns;
    private Column[] _values = [];
    private string _now = "";

    /// <param name="names">Columns of the rows, by pmacct's names; those of a time bin are written in JSON only.</param>
    /// <exception cref="OutputException">pmacct has no column of a name.</exception>
    public PmacctText(IReadOnlyCollection<string> names, PmacctForm form, char separator, PmacctLayout layout)
    {
        _form = form;
        _separator = separator;
        _layout = layout;
        if (names.FirstOrDefault(static name => PmacctColumns.OfJson.All(column => column.Name != name)) is { } unknown)
        {
            throw new OutputException($"pmacct has no column {unknown}{NearName.Suffix(unknown, PmacctColumns.OfJson.Select(static column => column.Name))}");
        }

        bool hasBin = names.Contains(PmacctColumns.BinStart, StringComparer.Ordinal);
        _columns = form == PmacctForm.Json
            ? [.. PmacctColumns.OfJson.Where(column => names.Contains(column.Name, StringComparer.Ordinal) || (hasBin && column.Name == PmacctColumns.Written))]
            : [.. PmacctColumns.All.Where(column => names.Contains(column.Name, StringComparer.Ordinal))];
    }

    public override void AddHeader(Utf8Buffer output)
    {
        if (_form == PmacctForm.Json)
        {
            return;
        }

        for (int i = 0; i < _columns.Length; i++)
        {
            AddCell(output, i, _columns[i].Title);
        }

        output.Add((byte)'\n');
    }

    public override void Add(Utf8Buffer output, RowBatch rows, Action<Utf8Buffer>? onFull = null)
    {
        _now = Time(DateTime.UtcNow, isStamp: true);
        _values = [.. _columns.Select(column => rows.Column(column.Name))];
        for (int row = 0; row < rows.RowCount; row++)
        {
            if (_form == PmacctForm.Json)
            {
                AddJson(output, row);
            }
            else
            {
                for (int i = 0; i < _columns.Length; i++)
                {
                    AddCell(output, i, Cell(_columns[i], _values[i][row]));
                }
            }

            output.Add((byte)'\n');
            if (output.Length >= FullBytes)
            {
                onFull?.Invoke(output);
            }
        }
    }

    private void AddCell(Utf8Buffer output, int index, string cell)
    {
        bool isLast = index == _columns.Length - 1;
        output.Add(cell);
        if (isLast)
        {
            return;
        }

        if (_form == PmacctForm.Csv)
        {
            output.Add((byte)_separator);
            return;
        }

        // As printf does it: what is longer than its column moves the rest to the right.
        int blanks = Math.Max(0, _columns[index].Width - cell.Length);
        output.Reserve(blanks)[..blanks].Fill((byte)' ');
        output.Advance(blanks);
    }

    private void AddJson(Utf8Buffer output, int row)
    {
        output.Add("{\"event_type\": \"purge\""u8);
        for (int i = 0; i < _columns.Length; i++)
        {
            PmacctColumn column = _columns[i];
            string cell = Cell(column, _values[i][row]);
            bool isNumber = column.Value == PmacctValue.Number;
            output.Add(", \""u8);
            output.Add(column.Name);
            output.Add(isNumber ? "\": "u8 : "\": \""u8);
            output.Add(isNumber ? cell : JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(cell));
            output.Add(isNumber ? ""u8 : "\""u8);
        }

        output.Add((byte)'}');
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
            PmacctValue.Protocol => Number(value) is var number && !_layout.NumbersOfProtocols && PmacctProtocols.Names.TryGetValue(number, out string? name)
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
        if (_layout.Times.SinceEpoch)
        {
            long microseconds = (utc - DateTime.UnixEpoch).Ticks / (NanosecondsPerMicrosecond / TimeSpan.NanosecondsPerTick);
            return isStamp
                ? (microseconds / 1_000_000).ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1_000_000}.{microseconds % 1_000_000:000000}");
        }

        TimeSpan offset = _layout.Times.Zone.GetUtcOffset(utc);
        string form = (_layout.Times.Rfc3339 ? "yyyy-MM-dd'T'HH:mm:ss" : "yyyy-MM-dd HH:mm:ss") + (isStamp ? "" : ".ffffff");
        string text = (utc + offset).ToString(form, CultureInfo.InvariantCulture);
        return !_layout.Times.Rfc3339 ? text
            : offset == TimeSpan.Zero ? text + "Z"
            : string.Create(CultureInfo.InvariantCulture, $"{text}{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}");
    }
}
