using System.Buffers;
using System.Text;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Formats;

/// <summary>
/// Cells of <c>csv</c> (RFC 4180: quoted when they hold a comma, quote or line end) and <c>tsv</c> (tab, line ends and backslash
/// as <c>\t \n \r \\</c>). Null is an empty cell, the empty string is <c>""</c> in csv; arrays and maps are JSON.
/// </summary>
/// <param name="separator">An ASCII character.</param>
/// <param name="quotes">As in csv, cells that hold the separator are quoted; otherwise as in tsv, it is a tab.</param>
/// <param name="guardFormulas">Texts that a spreadsheet would take for formulas (<c>= + - @</c>, tab or carriage return in front) get a <c>'</c> in front.</param>
public sealed class SeparatedEncoder(char separator, bool quotes, bool guardFormulas = false) : ValueEncoder(quoteScalars: false)
{
    private readonly SearchValues<char> _quoted = SearchValues.Create([separator, '"', '\n', '\r']);

    public static SeparatedEncoder Csv { get; } = new(',', quotes: true);

    /// <summary>CSV that is safe to open in a spreadsheet.</summary>
    public static SeparatedEncoder GuardedCsv { get; } = new(',', quotes: true, guardFormulas: true);

    public static SeparatedEncoder Tsv { get; } = new('\t', quotes: false);

    public byte Separator { get; } = (byte)separator;

    public override void Null(Utf8Buffer output)
    {
    }

    public override void String(Utf8Buffer output, string text)
    {
        if (guardFormulas && text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..])
        {
            text = "'" + text;
        }

        if (!quotes)
        {
            output.Add(text.AsSpan().IndexOfAny("\t\n\r\\") < 0
                ? text
                : text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
                    .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal));
        }
        else if (text.Length > 0 && text.AsSpan().IndexOfAny(_quoted) < 0)
        {
            output.Add(text);
        }
        else
        {
            output.Add((byte)'"');
            output.Add(text.Replace("\"", "\"\"", StringComparison.Ordinal));
            output.Add((byte)'"');
        }
    }

    protected override void Array(Utf8Buffer output, Value[] items) => Json(output, Value.From(items));

    protected override void Map(Utf8Buffer output, ValueMap map) => Json(output, Value.From(map));

    private void Json(Utf8Buffer output, Value value)
    {
        Utf8Buffer json = new(256);
        JsonEncoder.Instance.Write(json, value);
        String(output, Encoding.UTF8.GetString(json.Written));
    }
}
