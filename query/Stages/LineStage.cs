using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary>
/// A stage that makes fields from the content of one. With overlay the row keeps its other fields; without it has only what was
/// found, and stays as it is when nothing can be read.
/// </summary>
internal abstract class LineStage(string field, bool overlay) : StatelessStage
{
    public string Field { get; } = field;

    public bool Overlay { get; } = overlay;

    public override FieldSet Reads(FieldSet wanted) => FieldSet.All;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => null;

    public override RowBatch Apply(RowBatch batch, QueryContext context)
    {
        Column source = batch.Column(Field);
        ValueMap[] rows = new ValueMap[batch.RowCount];
        List<KeyValuePair<string, Value>> found = [];
        for (int row = 0; row < rows.Length; row++)
        {
            found.Clear();
            bool read = TryRead(source[row], found);
            List<KeyValuePair<string, Value>> entries = [];
            if (Overlay || !read)
            {
                for (int i = 0; i < batch.Names.Length; i++)
                {
                    Value value = batch.Columns[i][row];
                    if (!value.IsNull)
                    {
                        entries.Add(KeyValuePair.Create(batch.Names[i], value));
                    }
                }
            }

            entries.AddRange(found);
            rows[row] = new ValueMap(entries);
        }

        return MapRows.ToBatch(rows);
    }

    /// <summary>Adds the fields; false when the value is nothing that can be read.</summary>
    protected abstract bool TryRead(Value value, List<KeyValuePair<string, Value>> fields);

    protected string Options(string defaultField = "line") =>
        StageText.Option("field", Field != defaultField, Field) + StageText.Option("overlay", Overlay);
}
