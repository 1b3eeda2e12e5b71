namespace LogFlowDb.Query.Stages;

internal enum JoinType
{
    Inner,
    Left,
    Right,
    Full,
}
