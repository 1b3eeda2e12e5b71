using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Console.Formats;

/// <summary>One JSON object a row (<c>ndjson</c>), or all of them in one array (<c>json</c>).</summary>
internal sealed class JsonLinesWriter(Stream output, bool asArray) : ResultWriter(output, JsonEncoder.Instance)
{
    private JsonRows? _rows;
    private bool _any;

    public override bool Rows(RowBatch batch)
    {
        _rows ??= new JsonRows(Rendered);
        if (Render(batch))
        {
            _rows.NameFields();
        }

        for (int row = 0; row < batch.RowCount; row++)
        {
            if (asArray)
            {
                Buffer.Add(_any ? ",\n"u8 : "[\n"u8);
            }

            _any = true;
            _rows.Add(Buffer, row);
            if (!asArray)
            {
                Buffer.Add((byte)'\n');
            }

            SendWhenFull();
        }

        return true;
    }

    public override void End()
    {
        if (asArray)
        {
            Buffer.Add(_any ? "\n]\n"u8 : "[]\n"u8);
        }

        base.End();
    }
}
