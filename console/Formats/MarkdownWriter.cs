using System.Text;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Formats;

/// <summary>A table as Markdown has it, for tickets and mails: <c>markdown</c>. Fields as those of <see cref="SeparatedWriter"/>.</summary>
internal sealed class MarkdownWriter(Stream output) : LookaheadWriter(output, new TextEncoder(forTerminal: true), 100_000)
{
    protected override void Header(IReadOnlyList<RowBatch> first)
    {
        Buffer.Add("|"u8);
        foreach (string name in Fields!)
        {
            Buffer.Add(" "u8);
            Escaped(Encoding.UTF8.GetBytes(VisibleText.Of(name)));
            Buffer.Add(" |"u8);
        }

        Buffer.Add("\n|"u8);
        foreach (string name in Fields!)
        {
            bool right = first.Count > 0 && first.All(batch => batch.Column(name).Kind is ValueKind.Long or ValueKind.Double or ValueKind.Null);
            Buffer.Add(right ? " ---: |"u8 : " --- |"u8);
        }

        Buffer.Add("\n"u8);
    }

    protected override void Batch(RowBatch batch)
    {
        Render(batch);
        for (int row = 0; row < batch.RowCount; row++)
        {
            Buffer.Add("|"u8);
            for (int i = 0; i < Fields!.Count; i++)
            {
                Buffer.Add(" "u8);
                if (!IsNull(i, row))
                {
                    Escaped(Cell(i, row));
                }

                Buffer.Add(" |"u8);
            }

            Buffer.Add("\n"u8);
            SendWhenFull();
        }
    }

    protected override void LateField(string name) => throw new CommandFailedException(
        $"field {name} comes up after the header was written: name the fields at the end of the query (| fields a, b, …)");

    private void Escaped(ReadOnlySpan<byte> text)
    {
        int at;
        while ((at = text.IndexOf((byte)'|')) >= 0)
        {
            Buffer.Add(text[..at]);
            Buffer.Add("\\|"u8);
            text = text[(at + 1)..];
        }

        Buffer.Add(text);
    }
}
