using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Combining;

/// <summary>
/// <c>join [type=inner|left|right|full|leftonly|rightonly|cross] k, … [ sub ]</c>: adds the fields of the rows of a subquery with equal keys.
/// Null equals no key. Rows come in the order of the outer query, those with the same outer row in the order of the subquery, and
/// those of the subquery without a partner at the end. <c>streamjoin</c> keeps the rows of the subquery in memory.
/// </summary>
/// <param name="timeout">How long the subquery may take, in ns.</param>
internal sealed class JoinStage(JoinType type, IReadOnlyList<string> keys, BoundQuery sub, bool isStream = false, long? timeout = null) : Stage
{
    public override string Name => isStream ? "streamjoin" : "join";

    public JoinType Type { get; } = type;

    public IReadOnlyList<string> Keys { get; } = keys;

    public BoundQuery Sub { get; } = sub;

    public override IReadOnlyList<BoundQuery> Subqueries => [Sub];

    public bool MaySpill => !isStream;

    public override FieldSet Reads(FieldSet wanted) => wanted.With(Keys);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => Type switch
    {
        JoinType.LeftOnly => input,
        JoinType.RightOnly => Sub.OutputFields(),
        _ => input is null || Sub.OutputFields() is not { } added ? null : [.. input.Concat(added).Distinct(StringComparer.Ordinal)],
    };

    /// <summary>Runs the subquery: what comes of it may be asked by all threads of the outer query.</summary>
    public override Stage Prepare(FieldSet wanted, QueryContext context)
    {
        JoinBuild build = new(this, context);
        using (timeout is { } most ? context.Until(TimeSpan.FromTicks(most / 100), $"the query in the brackets of {Name}", "timeout=") : null)
        {
            context.Runner.Run(Sub, (Type == JoinType.LeftOnly ? FieldSet.None : wanted).With(Keys), build);
        }

        return new ReadyJoinStage(this, build);
    }

    public override Operator CreateOperator(QueryContext context) => Prepare(FieldSet.All, context).CreateOperator(context);

    /// <summary>Those of the fields of the subquery that are added to a row.</summary>
    public IReadOnlyList<string> Added(ReadOnlySpan<string> names)
    {
        List<string> added = [];
        foreach (string name in names)
        {
            if (!Keys.Contains(name, StringComparer.Ordinal))
            {
                added.Add(name);
            }
        }

        return added;
    }

    public override string ToString()
    {
        string text = Name + (timeout is { } most ? " timeout=" + StageText.Duration(most) : "")
            + StageText.Option("type", Type != JoinType.Inner, JoinTypes.Words[(int)Type]);
        return Keys.Count == 0 ? $"{text} [ {Sub} ]" : $"{text} {StageText.List(Keys)} [ {Sub} ]";
    }
}
