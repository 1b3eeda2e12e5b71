using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Outputs.Export;

/// <summary>
/// A batch of rows as runs of records of one template each: rows that have the same fields, and addresses of the same families, go together.
/// A field that a row lacks is not in its record, so that nothing is told that was not known.
/// </summary>
internal sealed class ExportBatch
{
    /// <summary>Fields that some rows have and others lack; beyond, a lacking number is told as 0.</summary>
    private const int MaxOptional = 128;

    private static readonly ExportElement s_firstSwitched = new(0, 22, sizeof(uint), CellForm.Unsigned);
    private static readonly ExportElement s_lastSwitched = new(0, 21, sizeof(uint), CellForm.Unsigned);

    private readonly List<(string Name, ExportCells Cells)> _fields = [];
    private readonly List<string> _untold = [];
    private readonly int _rows;

    /// <param name="clock">What the headers of its datagrams will tell.</param>
    public ExportBatch(RowBatch rows, ExportVersion version, ExportClock clock)
    {
        _rows = rows.RowCount;
        for (int i = 0; i < rows.Columns.Length; i++)
        {
            string name = rows.Names[i];
            Column column = ColumnAssembly.Materialize(rows.Columns[i]);
            (ExportElement? v4, ExportElement? v6) = ExportElements.Find(name);
            if (version == ExportVersion.NetFlow9)
            {
                (v4, v6) = (InVersion9(v4), InVersion9(v6));
                if (name is "first_time" or "last_time" && column is LongColumn { Kind: ValueKind.Date } times && clock.Reaches(times))
                {
                    column = clock.Uptimes(times);
                    v4 = v6 = name == "first_time" ? s_firstSwitched : s_lastSwitched;
                }
            }

            v4 = v4 is { } form4 && ExportCells.Fits(column, form4.Form) ? v4 : null;
            v6 = v6 is { } form6 && ExportCells.Fits(column, form6.Form) ? v6 : null;
            if (v4 is not null || v6 is not null)
            {
                _fields.Add((name, new ExportCells(column, v4, v6)));
            }
            else if (!name.StartsWith('_'))
            {
                _untold.Add(name);
            }
        }
    }

    /// <summary>Fields for which there is no element, or none of the values' type.</summary>
    public IReadOnlyList<string> Untold => _untold;

    /// <summary>The rows by their records' template, each row once; rows without any field that can be told are left out.</summary>
    public IEnumerable<(IReadOnlyList<(ExportElement Element, ExportCells Cells)> Layout, int[] Rows)> Runs()
    {
        UInt128[] marks = Marks(out List<int> optional, out List<int> addresses, out int family);
        foreach ((UInt128 mark, int[] run) in Grouped(marks))
        {
            List<(ExportElement, ExportCells)> layout = [];
            for (int i = 0; i < _fields.Count; i++)
            {
                ExportCells cells = _fields[i].Cells;
                int absence = optional.IndexOf(i);
                int own = cells.IsAddress ? addresses.IndexOf(i) : family;
                bool isV6 = own >= 0 && ((mark >> (optional.Count + own)) & 1) != 0;
                if ((absence < 0 || ((mark >> absence) & 1) == 0) && cells.Element(isV6) is { } element)
                {
                    layout.Add((element, cells));
                }
            }

            if (layout.Count > 0)
            {
                yield return (layout, run);
            }
        }
    }

    private static IEnumerable<(UInt128 Mark, int[] Rows)> Grouped(UInt128[] marks) => !marks.AsSpan().ContainsAnyExcept(marks.AsSpan(0, Math.Min(1, marks.Length)))
        ? marks.Length == 0 ? [] : [(marks[0], [.. Enumerable.Range(0, marks.Length)])]
        : Enumerable.Range(0, marks.Length).GroupBy(row => marks[row]).Select(static run => (run.Key, run.ToArray()));

    /// <summary>Per row a bit for each field that it lacks, and one for each address that is of IPv6.</summary>
    /// <param name="family">Which of the addresses tells the family of the flow; −1 when there is none.</param>
    private UInt128[] Marks(out List<int> optional, out List<int> addresses, out int family)
    {
        optional = [];
        addresses = [];
        family = -1;
        for (int i = 0; i < _fields.Count; i++)
        {
            if (_fields[i].Cells.IsAddress)
            {
                family = _fields[i].Name == "src_ip" ? addresses.Count : family;
                addresses.Add(i);
            }
        }

        for (int i = 0; i < _fields.Count && optional.Count + addresses.Count < MaxOptional; i++)
        {
            if (_fields[i].Cells.HasNulls)
            {
                optional.Add(i);
            }
        }

        UInt128[] marks = new UInt128[_rows];
        for (int bit = 0; bit < optional.Count; bit++)
        {
            ExportCells cells = _fields[optional[bit]].Cells;
            for (int row = 0; row < marks.Length; row++)
            {
                marks[row] |= cells.IsNull(row) ? UInt128.One << bit : 0;
            }
        }

        for (int i = 0; i < addresses.Count && optional.Count + i < MaxOptional; i++)
        {
            ReadOnlySpan<IpValue> values = _fields[addresses[i]].Cells.Addresses;
            ExportCells cells = _fields[addresses[i]].Cells;
            for (int row = 0; row < marks.Length; row++)
            {
                marks[row] |= !values[row].IsV4 && !cells.IsNull(row) ? UInt128.One << (optional.Count + i) : 0;
            }
        }

        return marks;
    }

    /// <summary>v9 knows no enterprise numbers and no variable lengths.</summary>
    private static ExportElement? InVersion9(ExportElement? element) => element switch
    {
        { Pen: not 0 } => null,
        { Width: 0, Form: CellForm.Text } text => text with { Width = ExportCells.FixedTextBytes },
        { Width: 0 } => null,
        _ => element,
    };
}
