using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Outputs.Text;

/// <summary>A JSON object a line.</summary>
internal sealed class JsonText : RowText
{
    private readonly RenderedRows _rendered;
    private readonly JsonRows _rows;

    public JsonText(IReadOnlyList<string>? fields)
    {
        _rendered = new RenderedRows(JsonEncoder.Instance) { Fields = fields };
        _rows = new JsonRows(_rendered);
    }

    public override void Add(Utf8Buffer output, RowBatch rows, Action<Utf8Buffer>? onFull = null)
    {
        if (_rendered.Render(rows))
        {
            _rows.NameFields();
        }

        for (int row = 0; row < rows.RowCount; row++)
        {
            _rows.Add(output, row);
            output.Add((byte)'\n');
            if (output.Length >= FullBytes)
            {
                onFull?.Invoke(output);
            }
        }
    }
}
