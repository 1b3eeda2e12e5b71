using System.Globalization;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>limit [skip] count</c>: ends the query after skip + count rows.</summary>
internal sealed class LimitStage(long skip, long count) : Stage
{
    public override string Name => "limit";

    public long Skip { get; } = skip;

    public long Count { get; } = count;

    public override string ToString() => Skip == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Name} {Count}")
        : string.Create(CultureInfo.InvariantCulture, $"{Name} {Skip} {Count}");

    public override FieldSet Reads(FieldSet wanted) => wanted;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public override Operator CreateOperator(QueryContext context) => new LimitOperator(Skip, Count);
}
