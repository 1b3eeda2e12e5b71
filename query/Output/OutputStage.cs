using LogFlowDb.Engine.Tables;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Output;

/// <summary><c>outputcsv</c>, <c>outputjson</c>, <c>outputtxt [options] PATH f, …</c>: writes the rows to a file and passes them on.</summary>
/// <param name="fields">Empty, of JSON only, writes the fields that each row has.</param>
internal sealed class OutputStage(OutputFormat format, OutputPath path, IReadOnlyList<string> fields, OutputOptions options) : Stage
{
    public override string Name => Format switch
    {
        OutputFormat.Csv => "outputcsv",
        OutputFormat.Json => "outputjson",
        _ => "outputtxt",
    };

    public OutputFormat Format { get; } = format;

    public OutputPath Path { get; } = path;

    public IReadOnlyList<string> Fields { get; } = fields;

    public OutputOptions Options { get; } = options;

    public override QueryRights Needs => QueryRights.WriteFiles;

    public override FieldSet Reads(FieldSet wanted)
    {
        FieldSet read = Fields.Count == 0 ? FieldSet.All : wanted.With(Fields);
        return Path.HasLogTime ? read.With(SystemFields.Time) : read;
    }

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public override Operator CreateOperator(QueryContext context) => new OutputOperator(this, context);

    public override string ToString() => $"{Name}{Options} {StageText.Name(Path.Text)} {StageText.List(Fields)}".TrimEnd();
}
