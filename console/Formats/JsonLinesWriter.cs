using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Console.Formats;

/// <summary>One JSON object a row (<c>ndjson</c>), or all of them in one array (<c>json</c>).</summary>
internal sealed class JsonLinesWriter(Stream output, bool asArray) : ResultWriter(output, JsonEncoder.Instance)
{
    private byte[][] _keys = [];
    private bool _any;

    public override bool Rows(RowBatch batch)
    {
        if (Render(batch))
        {
            _keys = MakeKeys(Names);
        }

        for (int row = 0; row < batch.RowCount; row++)
        {
            if (asArray)
            {
                Buffer.Add(_any ? ",\n"u8 : "[\n"u8);
            }

            _any = true;
            Row(row);
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

    private void Row(int row)
    {
        // Keys carry the comma before them; the first one written is overwritten with the brace.
        int start = Buffer.Length;
        for (int i = 0; i < _keys.Length; i++)
        {
            if (!IsNull(i, row))
            {
                Buffer.Add(_keys[i]);
                Buffer.Add(Cell(i, row));
            }
            else if (Fields is not null)
            {
                Buffer.Add(_keys[i]);
                Buffer.Add("null"u8);
            }
        }

        if (Buffer.Length == start)
        {
            Buffer.Add((byte)'{');
        }
        else
        {
            Buffer.Set(start, (byte)'{');
        }

        Buffer.Add((byte)'}');
    }

    private static byte[][] MakeKeys(ReadOnlySpan<string> names)
    {
        byte[][] keys = new byte[names.Length][];
        Utf8Buffer key = new();
        for (int i = 0; i < names.Length; i++)
        {
            key.Clear();
            key.Add((byte)',');
            JsonEncoder.AddString(key, names[i]);
            key.Add((byte)':');
            keys[i] = key.Written.ToArray();
        }

        return keys;
    }
}
