using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>
/// <c>left + - * / right</c>. Null on a side gives null. Integers stay long and wrap around at 64 bits; <c>/</c> always gives a
/// double, division by zero null. Text is read as a number, anything else that is no number counts as 0; but a date minus a
/// date gives seconds, and a date plus or minus a number is a date so many seconds away.
/// </summary>
internal sealed class ArithmeticExpression(Expression left, ArithmeticOperator operation, Expression right) : Expression
{
    private const double NanosecondsPerSecond = 1e9;

    public Expression Left { get; } = left;

    public ArithmeticOperator Operator { get; } = operation;

    public Expression Right { get; } = right;

    public override bool IsConstant => Left.IsConstant && Right.IsConstant;

    public override bool IsVolatile => Left.IsVolatile || Right.IsVolatile;

    public override Column Evaluate(RowBatch batch, EvaluationContext context)
    {
        Column first = Left.Evaluate(batch, context), second = Right.Evaluate(batch, context);
        if (first is ConstantColumn a && second is ConstantColumn b)
        {
            return new ConstantColumn(Compute(a.Value, b.Value), batch.RowCount);
        }

        if (NumberColumns.IsNumber(first) && NumberColumns.IsNumber(second))
        {
            return NumberColumns.IsLong(first) && NumberColumns.IsLong(second) && Operator != ArithmeticOperator.Divide
                ? Longs(first, second)
                : Doubles(first, second);
        }

        Value[] values = new Value[batch.RowCount];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = Compute(first[row], second[row]);
        }

        return ColumnOf.Values(values);
    }

    public override void CollectFields(ISet<string> fields)
    {
        Left.CollectFields(fields);
        Right.CollectFields(fields);
    }

    public override string ToString() => $"({Left} {Sign} {Right})";

    private char Sign => Operator switch
    {
        ArithmeticOperator.Add => '+',
        ArithmeticOperator.Subtract => '-',
        ArithmeticOperator.Multiply => '*',
        _ => '/',
    };

    private LongColumn Longs(Column left, Column right)
    {
        ReadOnlySpan<long> a = NumberColumns.Longs(left), b = NumberColumns.Longs(right);
        long[] result = new long[a.Length];
        b = b[..result.Length];
        switch (Operator)
        {
            case ArithmeticOperator.Add:
                for (int i = 0; i < result.Length; i++)
                {
                    result[i] = unchecked(a[i] + b[i]);
                }

                break;
            case ArithmeticOperator.Subtract:
                for (int i = 0; i < result.Length; i++)
                {
                    result[i] = unchecked(a[i] - b[i]);
                }

                break;
            default:
                for (int i = 0; i < result.Length; i++)
                {
                    result[i] = unchecked(a[i] * b[i]);
                }

                break;
        }

        NullMask? nulls = Nulls.Either(left, right);
        Nulls.Clear(result, nulls);
        return new LongColumn(ValueKind.Long, result, nulls);
    }

    private DoubleColumn Doubles(Column left, Column right)
    {
        ReadOnlySpan<double> a = NumberColumns.Doubles(left), b = NumberColumns.Doubles(right);
        double[] result = new double[a.Length];
        b = b[..result.Length];
        NullMask? nulls = Nulls.Either(left, right);
        for (int i = 0; i < result.Length; i++)
        {
            if (Operator == ArithmeticOperator.Divide && b[i] == 0)
            {
                (nulls = nulls is null ? new NullMask(result.Length) : Nulls.Either(left, right)!).Set(i);
                return DividedWithZeros(a, b, result, nulls);
            }

            result[i] = Compute(a[i], b[i]);
        }

        Nulls.Clear(result, nulls);
        return new DoubleColumn(result, nulls);
    }

    private static DoubleColumn DividedWithZeros(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double[] result, NullMask nulls)
    {
        for (int i = 0; i < result.Length; i++)
        {
            if (b[i] == 0)
            {
                nulls.Set(i);
            }
            else
            {
                result[i] = a[i] / b[i];
            }
        }

        Nulls.Clear(result, nulls);
        return new DoubleColumn(result, nulls);
    }

    private double Compute(double a, double b) => Operator switch
    {
        ArithmeticOperator.Add => a + b,
        ArithmeticOperator.Subtract => a - b,
        ArithmeticOperator.Multiply => a * b,
        _ => a / b,
    };

    private Value Compute(Value left, Value right)
    {
        if (left.IsNull || right.IsNull)
        {
            return Value.Null;
        }

        if (left.Kind == ValueKind.Date && Operator is ArithmeticOperator.Add or ArithmeticOperator.Subtract)
        {
            return Dates(left, right);
        }

        Value a = Numbers.OfOperand(left), b = Numbers.OfOperand(right);
        if (a.Kind == ValueKind.Long && b.Kind == ValueKind.Long && Operator != ArithmeticOperator.Divide)
        {
            return Value.From(Operator switch
            {
                ArithmeticOperator.Add => unchecked(a.AsLong + b.AsLong),
                ArithmeticOperator.Subtract => unchecked(a.AsLong - b.AsLong),
                _ => unchecked(a.AsLong * b.AsLong),
            });
        }

        double divisor = Numbers.ToDouble(b);
        return Operator == ArithmeticOperator.Divide && divisor == 0 ? Value.Null : Value.From(Compute(Numbers.ToDouble(a), divisor));
    }

    private Value Dates(Value left, Value right)
    {
        if (right.Kind == ValueKind.Date)
        {
            return Operator == ArithmeticOperator.Subtract
                ? Value.From((left.AsLong - (double)right.AsLong) / NanosecondsPerSecond)
                : Value.Null;
        }

        double seconds = Numbers.ToDouble(Numbers.OfOperand(right));
        double nanoseconds = Compute(0, seconds) * NanosecondsPerSecond;
        return double.Abs(nanoseconds) < long.MaxValue ? Value.FromDate(unchecked(left.AsLong + (long)nanoseconds)) : Value.Null;
    }
}
