namespace LogFlowDb.Query.Combining;

internal enum JoinType
{
    Inner,
    Left,
    Right,
    Full,
}
