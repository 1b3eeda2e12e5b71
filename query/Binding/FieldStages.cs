using LogFlowDb.Query.Stages;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>Stages that choose, order or name fields.</summary>
internal static class FieldStages
{
    public static readonly StageDefinition[] All =
    [
        new("fields", "fields [-] field, …", "Keeps fields, or with - removes them", ListGrammars.Fields(20400), [], static b =>
            new FieldsStage(b.Arguments<FieldArguments>().Remove, RowStages.Names(b))),
        new("order", "order field, …", "These fields first, the others after them by name", ListGrammars.Names(null), [], static b => new OrderStage(RowStages.Names(b))),
        new("rename", "rename field as name, …", "Gives fields other names", ListGrammars.Renamings(20800, 20801, 20802), [], static b =>
            new RenameStage([.. b.Arguments<RenameArguments>().Renamings.Select(static r => new Renaming(r.From.Text, r.To.Text))])),
        new("tojson", "tojson [output=line] [field, …]", "The row, or fields of it, as JSON", ListGrammars.Names(22300, optional: true), ["output"], static b =>
            new ToJsonStage(RowStages.Names(b), b.Text("output") ?? "line")),
    ];
}
