using System.Globalization;
using System.Text;
using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Console.Formats;

/// <summary>Each row as a block of lines, a field a line: <c>vertical</c>. Fields that a row lacks are left out when the query leaves fields open.</summary>
internal sealed class VerticalWriter(Stream output, Palette palette) : ResultWriter(output, new TextEncoder(forTerminal: true))
{
    private byte[][] _titles = [];
    private int _widest;
    private long _row;

    public override bool Rows(RowBatch batch)
    {
        if (Render(batch))
        {
            _titles = [.. Names.ToArray().Select(static name => Encoding.UTF8.GetBytes(VisibleText.Of(name)))];
            _widest = _titles.Length == 0 ? 0 : _titles.Max(static title => DisplayWidth.Of(title));
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
        Buffer.Add(string.Create(CultureInfo.InvariantCulture, $"{palette.Title}row {++_row}{palette.End}\n"));
        for (int i = 0; i < _titles.Length; i++)
        {
            bool isNull = IsNull(i, row);
            if (isNull && Fields is null)
            {
                continue;
            }

            Buffer.Add("  "u8);
            Buffer.Add(_titles[i]);
            Buffer.Add(new string(' ', _widest - DisplayWidth.Of(_titles[i]) + 2));
            ReadOnlySpan<byte> cell = isNull ? default : Cell(i, row);
            Buffer.Add(isNull ? $"{palette.Dim}-{palette.End}" : "");
            Buffer.Add(!isNull && cell.IsEmpty ? "\"\""u8 : cell);
            Buffer.Add((byte)'\n');
        }
    }
}
