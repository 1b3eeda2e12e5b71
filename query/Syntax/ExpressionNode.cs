using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Syntax;

/// <summary>A part of an expression as written. Offsets count in the query, both ends inclusive.</summary>
internal abstract class ExpressionNode(int offset, int end, int depth)
{
    public int Offset { get; } = offset;

    public int End { get; private protected set; } = end;

    /// <summary>Levels of the tree from here down; capped, because evaluating and printing recurse.</summary>
    public int Depth { get; private protected set; } = depth;

    private protected static int DepthOf(IReadOnlyList<ExpressionNode> nodes)
    {
        int depth = 0;
        foreach (ExpressionNode node in nodes)
        {
            depth = Math.Max(depth, node.Depth);
        }

        return depth + 1;
    }
}

internal sealed class LiteralNode(Value value, int offset, int end) : ExpressionNode(offset, end, 1)
{
    public Value Value { get; } = value;

    /// <summary>Of a text, what stands between the quotes, escapes unresolved.</summary>
    public string? Raw { get; init; }
}

internal sealed class FieldNode(string name, int offset, int end) : ExpressionNode(offset, end, 1)
{
    public string Name { get; } = name;
}

internal sealed class NegateNode(ExpressionNode operand, int offset) : ExpressionNode(offset, operand.End, operand.Depth + 1)
{
    public ExpressionNode Operand { get; } = operand;
}

/// <summary>An operator between two operands; <c>and</c> and <c>or</c> are a <see cref="LogicalNode"/>.</summary>
internal sealed class BinaryNode(string sign, ExpressionNode left, ExpressionNode right)
    : ExpressionNode(left.Offset, right.End, Math.Max(left.Depth, right.Depth) + 1)
{
    public string Sign { get; } = sign;

    public ExpressionNode Left { get; } = left;

    public ExpressionNode Right { get; } = right;
}

/// <summary>Terms joined by <c>and</c>, or by <c>or</c>, as many as stand in a row: long lists of conditions stay flat.</summary>
internal sealed class LogicalNode : ExpressionNode
{
    private readonly List<ExpressionNode> _terms;

    public LogicalNode(bool isAnd, ExpressionNode left, ExpressionNode right)
        : base(left.Offset, right.End, Math.Max(left.Depth, right.Depth) + 1)
    {
        IsAnd = isAnd;
        _terms = [left, right];
    }

    public bool IsAnd { get; }

    /// <summary>Set when the closing parenthesis is read: no further term may join.</summary>
    public bool IsParenthesized { get; set; }

    public IReadOnlyList<ExpressionNode> Terms => _terms;

    public void Append(ExpressionNode term)
    {
        _terms.Add(term);
        End = term.End;
        Depth = Math.Max(Depth, term.Depth + 1);
    }
}

internal sealed class CallNode(Token name, IReadOnlyList<ExpressionNode> arguments, int end)
    : ExpressionNode(name.Offset, end, DepthOf(arguments))
{
    public Token Name { get; } = name;

    public IReadOnlyList<ExpressionNode> Arguments { get; } = arguments;
}

/// <summary>Several values in parentheses: an array.</summary>
internal sealed class ListNode(IReadOnlyList<ExpressionNode> items, int offset, int end) : ExpressionNode(offset, end, DepthOf(items))
{
    public IReadOnlyList<ExpressionNode> Items { get; } = items;
}
