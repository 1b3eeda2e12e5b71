using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>rename a as b, …</c>: from left to right; a field that already has the new name is replaced.</summary>
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
            read = read.Contains(renaming.To) ? read.Without(renaming.From, renaming.To).With(renaming.From) : read.Without(renaming.From);
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
            int replaced = Rename(names, renaming);
            if (replaced >= 0)
            {
                columns.RemoveAt(replaced);
            }
        }

        return new RowBatch(batch.RowCount, [.. names], [.. columns]);
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
