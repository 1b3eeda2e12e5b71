using System.Buffers;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>
/// <c>left OP right</c>. <c>== !=</c> with null on a side are false; the others are then null. A text literal on the right is matched
/// against the left value's text, with <c>*</c> as wildcard (<see cref="TextLiteral"/>); else values compare by <see cref="ValueComparer"/>.
/// </summary>
internal sealed class ComparisonExpression(Expression left, ComparisonOperator comparison, Expression right, TimeZoneInfo zone) : Expression
{
    private readonly TextLiteral? _text = right is LiteralExpression { Value.Kind: ValueKind.String } literal
        ? new TextLiteral(literal.Value.AsString, zone)
        : null;

    private readonly DictionaryMemo<CodeFlags> _memo = new();

    public Expression Left { get; } = left;

    public ComparisonOperator Operator { get; } = comparison;

    public Expression Right { get; } = right;

    /// <summary>The right side when it is a text literal, else null.</summary>
    public TextLiteral? Text => _text;

    public override bool IsConstant => Left.IsConstant && Right.IsConstant;

    public override bool IsVolatile => Left.IsVolatile || Right.IsVolatile;

    private bool IsEquality => Operator is ComparisonOperator.Equal or ComparisonOperator.NotEqual;

    public override Column Evaluate(RowBatch batch, EvaluationContext context)
    {
        Column first = Left.Evaluate(batch, context), second = Right.Evaluate(batch, context);
        int[] rows = ArrayPool<int>.Shared.Rent(batch.RowCount);
        try
        {
            Span<int> candidates = Rows.Fill(rows, batch.RowCount);
            long[] flags = new long[batch.RowCount];
            foreach (int row in candidates[..Select(first, second, candidates)])
            {
                flags[row] = 1;
            }

            return new LongColumn(ValueKind.Bool, flags, IsEquality ? null : Nulls.Either(first, second));
        }
        finally
        {
            ArrayPool<int>.Shared.Return(rows);
        }
    }

    public override int Select(RowBatch batch, EvaluationContext context, Span<int> rows) =>
        Select(Left.Evaluate(batch, context), Right.Evaluate(batch, context), rows);

    public override void CollectFields(ISet<string> fields)
    {
        Left.CollectFields(fields);
        Right.CollectFields(fields);
    }

    public override string ToString() => $"({Left} {Sign(Operator)} {Right})";

    public static string Sign(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Equal => "==",
        ComparisonOperator.NotEqual => "!=",
        ComparisonOperator.Less => "<",
        ComparisonOperator.LessOrEqual => "<=",
        ComparisonOperator.Greater => ">",
        _ => ">=",
    };

    private int Select(Column left, Column right, Span<int> rows)
    {
        ComparisonOperator sign = Operator;
        if (left is ConstantColumn && right is not ConstantColumn)
        {
            (left, right, sign) = (right, left, Mirrored(sign));
        }

        return sign switch
        {
            ComparisonOperator.Equal => Select<EqualOrdering>(left, right, rows),
            ComparisonOperator.NotEqual => Select<NotEqualOrdering>(left, right, rows),
            ComparisonOperator.Less => Select<LessOrdering>(left, right, rows),
            ComparisonOperator.LessOrEqual => Select<LessOrEqualOrdering>(left, right, rows),
            ComparisonOperator.Greater => Select<GreaterOrdering>(left, right, rows),
            _ => Select<GreaterOrEqualOrdering>(left, right, rows),
        };
    }

    /// <summary>The operator for the sides in turn.</summary>
    private static ComparisonOperator Mirrored(ComparisonOperator sign) => sign switch
    {
        ComparisonOperator.Less => ComparisonOperator.Greater,
        ComparisonOperator.LessOrEqual => ComparisonOperator.GreaterOrEqual,
        ComparisonOperator.Greater => ComparisonOperator.Less,
        ComparisonOperator.GreaterOrEqual => ComparisonOperator.LessOrEqual,
        _ => sign,
    };

    private int Select<T>(Column left, Column right, Span<int> rows)
        where T : struct, IOrdering
    {
        if (right is ConstantColumn constant)
        {
            return constant.Value.IsNull ? 0 : SelectConstant<T>(left, constant.Value, rows);
        }

        if (left is LongColumn a && right is LongColumn b && a.Kind == b.Kind && a.Nulls is null && b.Nulls is null)
        {
            return Rows.Select<T>(a.Values, b.Values, rows);
        }

        int kept = 0;
        foreach (int row in rows)
        {
            rows[kept] = row;
            Value x = left[row], y = right[row];
            kept += !x.IsNull && !y.IsNull && default(T).Holds(ValueComparer.Instance.Compare(x, y)) ? 1 : 0;
        }

        return kept;
    }

    private int SelectConstant<T>(Column left, Value constant, Span<int> rows)
        where T : struct, IOrdering
    {
        switch (left)
        {
            case DictionaryColumn dictionary when Flags<T>(dictionary, constant, rows) is { } flags:
                return flags.IsOne ? Rows.SelectCode(dictionary.Codes, flags.Only, rows) : Rows.SelectByCode(dictionary.Codes, flags.Flags, rows);
            case IpColumn addresses when (_text?.ComparableTo(ValueKind.Ip) ?? constant) is { Kind: ValueKind.Ip } address:
                return SelectAddresses<T>(addresses, address.AsIp, rows);
            case LongColumn { Kind: { } kind } longs when kind == constant.Kind:
                return Rows.Select<T>(longs.Values, longs.Nulls, constant.AsLong, rows);
            case LongColumn { Kind: ValueKind.Long } longs when _text is { Number: { } number, Pattern.IsExact: true } && IsEquality:
                return Rows.Select<T>(longs.Values, longs.Nulls, number, rows);
            case LongColumn { Kind: ValueKind.Long } longs when constant.Kind == ValueKind.Double:
                return Rows.Select<T>(longs.Values, longs.Nulls, constant.AsDouble, rows);
            case DoubleColumn doubles when constant.IsNumber:
                return Rows.Select<T>(doubles.Values, doubles.Nulls, constant.Kind == ValueKind.Long ? constant.AsLong : constant.AsDouble, rows);
            case ConstantColumn same:
                return Holds<T>(same.Value, constant) ? rows.Length : 0;
            default:
                int kept = 0;
                foreach (int row in rows)
                {
                    rows[kept] = row;
                    kept += Holds<T>(left[row], constant) ? 1 : 0;
                }

                return kept;
        }
    }

    private static int SelectAddresses<T>(IpColumn addresses, IpValue constant, Span<int> rows)
        where T : struct, IOrdering
    {
        ReadOnlySpan<IpValue> values = addresses.Values;
        int kept = 0;
        foreach (int row in rows)
        {
            rows[kept] = row;
            kept += default(T).Holds(values[row].CompareTo(constant)) && !addresses.IsNull(row) ? 1 : 0;
        }

        return kept;
    }

    /// <summary>A flag for each code; null when it is not known and not worth computing for these rows.</summary>
    private CodeFlags? Flags<T>(DictionaryColumn column, Value constant, ReadOnlySpan<int> rows)
        where T : struct, IOrdering
    {
        CodeFlags? known = _memo.Find(column.Dictionary);
        if (known is not null && known.Constant == constant)
        {
            return known;
        }

        return Rows.IsWorthWhole(column, rows.Length)
            ? _memo.Add(column.Dictionary, CodeFlags.Compute<T>(this, column.Dictionary, constant))
            : null;
    }

    private bool Holds<T>(Value value, Value constant)
        where T : struct, IOrdering
    {
        if (value.IsNull)
        {
            return false;
        }

        if (_text is null)
        {
            return default(T).Holds(ValueComparer.Instance.Compare(value, constant));
        }

        return IsEquality
            ? _text.Matches(value) == (Operator == ComparisonOperator.Equal)
            : default(T).Holds(ValueComparer.Instance.Compare(value, _text.ComparableTo(value.Kind)));
    }

    /// <summary>For each code of a dictionary whether it holds against <paramref name="Constant"/>.</summary>
    /// <param name="Constant">What the values are compared with.</param>
    /// <param name="Flags">By code.</param>
    /// <param name="IsOne">True when it holds for one code at most.</param>
    /// <param name="Only">That code, −1 for none.</param>
    private sealed record CodeFlags(Value Constant, bool[] Flags, bool IsOne, int Only)
    {
        public static CodeFlags Compute<T>(ComparisonExpression owner, Column dictionary, Value constant)
            where T : struct, IOrdering
        {
            int[] codes = new int[dictionary.Length];
            bool[] flags = new bool[dictionary.Length];
            Span<int> candidates = Rows.Fill(codes, codes.Length);
            candidates = candidates[..owner.SelectConstant<T>(dictionary, constant, candidates)];
            foreach (int code in candidates)
            {
                flags[code] = true;
            }

            return new CodeFlags(constant, flags, candidates.Length <= 1, candidates.Length == 1 ? candidates[0] : -1);
        }
    }
}
