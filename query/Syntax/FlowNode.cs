namespace LogFlowDb.Query.Syntax;

/// <summary>A part of a filter in nfdump's syntax. Offsets count in the filter, both ends inclusive.</summary>
internal abstract class FlowNode(int offset, int end)
{
    public int Offset { get; } = offset;

    public int End { get; } = end;
}

/// <summary>Terms joined by <c>and</c>, or by <c>or</c>, as many as stand in a row.</summary>
internal sealed class FlowLogicNode(bool isAnd, IReadOnlyList<FlowNode> terms) : FlowNode(terms[0].Offset, terms[^1].End)
{
    public bool IsAnd { get; } = isAnd;

    public IReadOnlyList<FlowNode> Terms { get; } = terms;
}

internal sealed class FlowNotNode(FlowNode operand, int offset) : FlowNode(offset, operand.End)
{
    public FlowNode Operand { get; } = operand;
}

/// <summary>One test such as <c>src port &gt; 1023</c> or <c>ip in [ 10.0.0.0/8 ]</c>.</summary>
/// <param name="side">Which end of the flow it looks at.</param>
/// <param name="phrase">The words that say what is tested, in lower case, with one blank between.</param>
/// <param name="name">Where those words stand.</param>
/// <param name="comparator">In the form of the query language; null when none is written.</param>
/// <param name="operands">What it is compared with; of a list all of it.</param>
/// <param name="isList">True behind <c>in [ … ]</c>.</param>
internal sealed class FlowTestNode(
    FlowSide side, string phrase, Token name, string? comparator, IReadOnlyList<Token> operands, bool isList, int end) : FlowNode(name.Offset, end)
{
    public FlowSide Side { get; } = side;

    public string Phrase { get; } = phrase;

    public Token Name { get; } = name;

    public string? Comparator { get; } = comparator;

    public IReadOnlyList<Token> Operands { get; } = operands;

    public bool IsList { get; } = isList;
}
