using System.Text;
using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Console.Formats;

/// <summary>Araqne's rows: <c>{k=v, k=v}</c> with the names in alphabetical order.</summary>
internal sealed class RowTextWriter(Stream output, bool forTerminal) : ResultWriter(output, new TextEncoder(forTerminal))
{
    private int[] _order = [];
    private byte[][] _keys = [];

    public override bool Rows(RowBatch batch)
    {
        if (Render(batch))
        {
            string[] names = Names.ToArray();
            _order = [.. Enumerable.Range(0, names.Length).OrderBy(i => names[i], StringComparer.Ordinal)];
            _keys = [.. names.Select(name => Encoding.UTF8.GetBytes((forTerminal ? VisibleText.Of(name) : name) + "="))];
        }

        for (int row = 0; row < batch.RowCount; row++)
        {
            Row(row);
            SendWhenFull();
        }

        return true;
    }

    private void Row(int row)
    {
        Buffer.Add((byte)'{');
        bool first = true;
        foreach (int column in _order)
        {
            bool isNull = IsNull(column, row);
            if (isNull && Fields is null)
            {
                continue;
            }

            if (!first)
            {
                Buffer.Add(", "u8);
            }

            first = false;
            Buffer.Add(_keys[column]);
            Buffer.Add(isNull ? "null"u8 : Cell(column, row));
        }

        Buffer.Add("}\n"u8);
    }
}
