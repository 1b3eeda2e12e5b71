namespace LogFlowDb.Query.Expressions;

internal enum ArithmeticOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
}
