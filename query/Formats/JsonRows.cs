namespace LogFlowDb.Query.Formats;

/// <summary>Rows as JSON objects. A field of the query is written in every row, null or not; without such fields those that are not null.</summary>
/// <param name="rows">Rendered by <see cref="JsonEncoder"/>.</param>
public sealed class JsonRows(RenderedRows rows)
{
    private byte[][] _keys = [];

    /// <summary>To be called when the fields of <paramref name="rows"/> have changed.</summary>
    public void NameFields()
    {
        ReadOnlySpan<string> names = rows.Names;
        _keys = new byte[names.Length][];
        Utf8Buffer key = new();
        for (int i = 0; i < names.Length; i++)
        {
            key.Clear();
            key.Add((byte)',');
            JsonEncoder.AddString(key, names[i]);
            key.Add((byte)':');
            _keys[i] = key.Written.ToArray();
        }
    }

    public void Add(Utf8Buffer output, int row)
    {
        // Keys carry the comma before them; the first one written is overwritten with the brace.
        int start = output.Length;
        for (int i = 0; i < _keys.Length; i++)
        {
            if (!rows.IsNull(i, row))
            {
                output.Add(_keys[i]);
                output.Add(rows.Cell(i, row));
            }
            else if (rows.Fields is not null)
            {
                output.Add(_keys[i]);
                output.Add("null"u8);
            }
        }

        if (output.Length == start)
        {
            output.Add((byte)'{');
        }
        else
        {
            output.Set(start, (byte)'{');
        }

        output.Add((byte)'}');
    }
}
