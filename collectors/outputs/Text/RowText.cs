using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Outputs.Text;

/// <summary>Rows as lines of text, a batch after the other. Not thread-safe.</summary>
internal abstract class RowText
{
    /// <param name="fields">Columns in order; null writes the fields that each row has, as only JSON can.</param>
    /// <param name="separator">Of <see cref="RowTextFormat.Csv"/> and <see cref="RowTextFormat.PmacctCsv"/>.</param>
    /// <param name="layout">Of pmacct's text; null for others.</param>
    /// <exception cref="Targets.OutputException">pmacct's text has no column of a field.</exception>
    public static RowText Create(RowTextFormat format, IReadOnlyList<string>? fields, char separator = ',', PmacctLayout? layout = null) => format switch
    {
        RowTextFormat.Json => new JsonText(fields),
        RowTextFormat.Csv => new SeparatedText(fields ?? [], separator == ',' ? SeparatedEncoder.Csv : new SeparatedEncoder(separator, quotes: true)),
        RowTextFormat.Tsv => new SeparatedText(fields ?? [], SeparatedEncoder.Tsv),
        RowTextFormat.Pmacct => new PmacctText(fields ?? [], PmacctForm.Formatted, separator, layout!),
        RowTextFormat.PmacctCsv => new PmacctText(fields ?? [], PmacctForm.Csv, separator, layout!),
        RowTextFormat.PmacctJson => new PmacctText(fields ?? [], PmacctForm.Json, separator, layout!),
        _ => new AlignedText(fields ?? []),
    };

    /// <summary>What stands above the rows.</summary>
    public virtual void AddHeader(Utf8Buffer output)
    {
    }

    /// <param name="onFull">Called when the output holds much already, between two rows; empties it.</param>
    public abstract void Add(Utf8Buffer output, RowBatch rows, Action<Utf8Buffer>? onFull = null);

    /// <summary>Enough that a write is worth its call.</summary>
    protected const int FullBytes = 64 * 1024;
}
