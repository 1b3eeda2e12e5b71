using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary>
/// <c>rename a as b, …</c>: from left to right; a field that already has the new name is replaced in the rows that have the other.
/// </summary>
internal sealed class RenameStage(IReadOnlyList<Renaming> renamings) : StatelessStage
{
    public override string Name => "rename";

    public IReadOnlyList<Renaming> Renamings { get; } = renamings;

    public override string ToString() => $"{Name} {StageText.List(Renamings)}";

    public override FieldSet Reads(FieldSet wanted)
    {
        FieldSet read = wanted;
        foreach (Renaming renaming in Renamings.Reverse())
        {
            read = read.Contains(renaming.To) ? read.With(renaming.From) : read.Without(renaming.From);
        }

        return read;
    }

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input)
    {
        if (input is null)
        {
            return null;
        }

        List<string> names = [.. input];
        foreach (Renaming renaming in Renamings)
        {
            Rename(names, renaming);
        }

        return names;
    }

    public override RowBatch Apply(RowBatch batch, QueryContext context)
    {
        List<string> names = [.. batch.Names];
        List<Column> columns = [.. batch.Columns];
        foreach (Renaming renaming in Renamings)
        {
            int at = names.IndexOf(renaming.From), replaced = Rename(names, renaming);
            if (replaced >= 0)
            {
                columns[at] = Filled(columns[at], columns[replaced]);
                columns.RemoveAt(replaced);
            }
        }

        return new RowBatch(batch.RowCount, [.. names], [.. columns]);
    }

    /// <summary>A row without the field keeps what it has under the new name, whatever rows it comes with.</summary>
    private static Column Filled(Column column, Column old)
    {
        int row = 0;
        while (row < column.Length && !column.IsNull(row))
        {
            row++;
        }

        if (row == column.Length || old is ConstantColumn { Value.IsNull: true })
        {
            return column;
        }

        ColumnBuilder filled = new();
        for (row = 0; row < column.Length; row++)
        {
            filled.Append(column.IsNull(row) ? old[row] : column[row]);
        }

        return filled.Build();
    }

    /// <summary>Gives the place of the field that the new name drives out, -1 when there is none.</summary>
    private static int Rename(List<string> names, Renaming renaming)
    {
        int at = names.IndexOf(renaming.From);
        if (at < 0 || renaming.From == renaming.To)
        {
            return -1;
        }

        int replaced = names.IndexOf(renaming.To);
        names[at] = renaming.To;
        if (replaced >= 0)
        {
            names.RemoveAt(replaced);
        }

        return replaced;
    }
}
