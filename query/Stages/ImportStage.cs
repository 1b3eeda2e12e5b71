namespace LogFlowDb.Query.Stages;

/// <summary><c>import [create=t] T</c>: appends the rows to a table and passes them on; returns when they are durable.</summary>
/// <param name="create">False fails when the table does not exist.</param>
internal sealed class ImportStage(string table, bool create) : Stage
{
    public override string Name => "import";

    public string Table { get; } = table;

    public bool Create { get; } = create;

    public override string ToString() => $"{Name}{StageText.Option("create", Create, "true")} {StageText.Name(Table)}";
}
