using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Console.Formats;

/// <summary>
/// <c>csv</c> and <c>tsv</c>: a line of names, then a line a row. When the query leaves the fields open they are those of the
/// first 100,000 rows; a row with yet another field ends the query with an error, for it could only be cut silently.
/// </summary>
internal sealed class SeparatedWriter(Stream output, SeparatedEncoder encoder) : LookaheadWriter(output, encoder, 100_000)
{
    protected override void Header(IReadOnlyList<RowBatch> first)
    {
        for (int i = 0; i < Fields!.Count; i++)
        {
            if (i > 0)
            {
                Buffer.Add(encoder.Separator);
            }

            encoder.String(Buffer, Fields[i]);
        }

        if (Fields.Count > 0)
        {
            Buffer.Add((byte)'\n');
        }
    }

    protected override void Batch(RowBatch batch)
    {
        Render(batch);
        for (int row = 0; row < batch.RowCount; row++)
        {
            for (int i = 0; i < Names.Length; i++)
            {
                if (i > 0)
                {
                    Buffer.Add(encoder.Separator);
                }

                if (!IsNull(i, row))
                {
                    Buffer.Add(Cell(i, row));
                }
            }

            Buffer.Add((byte)'\n');
            SendWhenFull();
        }
    }

    protected override void LateField(string name) => throw new CommandFailedException(
        $"field {name} comes up after the header was written: name the fields at the end of the query (| fields a, b, …)");
}
