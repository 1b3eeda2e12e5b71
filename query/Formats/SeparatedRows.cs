namespace LogFlowDb.Query.Formats;

/// <summary>Rows as lines of cells; null is an empty cell.</summary>
/// <param name="separator">Between the cells, in UTF-8.</param>
public sealed class SeparatedRows(RenderedRows rows, ReadOnlyMemory<byte> separator)
{
    /// <summary>The line of names.</summary>
    public void AddHeader(Utf8Buffer output, ValueEncoder encoder)
    {
        IReadOnlyList<string> fields = rows.Fields ?? [];
        for (int i = 0; i < fields.Count; i++)
        {
            if (i > 0)
            {
                output.Add(separator.Span);
            }

            encoder.String(output, fields[i]);
        }

        if (fields.Count > 0)
        {
            output.Add((byte)'\n');
        }
    }

    public void Add(Utf8Buffer output, int row)
    {
        ReadOnlySpan<byte> between = separator.Span;
        int count = rows.Names.Length;
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
            {
                output.Add(between);
            }

            if (!rows.IsNull(i, row))
            {
                output.Add(rows.Cell(i, row));
            }
        }

        output.Add((byte)'\n');
    }
}
