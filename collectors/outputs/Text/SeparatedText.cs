using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Outputs.Text;

/// <summary>Cells between separators, below a line of names.</summary>
internal sealed class SeparatedText : RowText
{
    private readonly SeparatedEncoder _encoder;
    private readonly RenderedRows _rendered;
    private readonly SeparatedRows _rows;

    public SeparatedText(IReadOnlyList<string> fields, SeparatedEncoder encoder)
    {
        _encoder = encoder;
        _rendered = new RenderedRows(encoder) { Fields = fields };
        _rows = new SeparatedRows(_rendered, new[] { encoder.Separator });
    }

    public override void AddHeader(Utf8Buffer output) => _rows.AddHeader(output, _encoder);

    public override void Add(Utf8Buffer output, RowBatch rows, Action<Utf8Buffer>? onFull = null)
    {
        _rendered.Render(rows);
        for (int row = 0; row < rows.RowCount; row++)
        {
            _rows.Add(output, row);
            if (output.Length >= FullBytes)
            {
                onFull?.Invoke(output);
            }
        }
    }
}
