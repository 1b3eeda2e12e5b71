namespace LogFlowDb.Query.Combining;

/// <summary>What the types of join do, and their words.</summary>
internal static class JoinTypes
{
    /// <summary>In the order of the numbers of <see cref="JoinType"/>.</summary>
    public static readonly string[] Words = ["inner", "left", "right", "full", "leftonly", "rightonly", "cross"];

    /// <summary>Words of joins that are usable while rows are still to come for ever.</summary>
    public static readonly string[] StreamWords = ["inner", "left", "leftonly"];

    /// <summary>Outer rows come in the answer with their partners.</summary>
    public static bool GivesPairs(this JoinType type) => type is not (JoinType.LeftOnly or JoinType.RightOnly);

    /// <summary>Outer rows without a partner come in the answer.</summary>
    public static bool GivesOuter(this JoinType type) => type is JoinType.Left or JoinType.Full or JoinType.LeftOnly;

    /// <summary>Rows of the subquery without a partner come in the answer.</summary>
    public static bool GivesInner(this JoinType type) => type is JoinType.Right or JoinType.Full or JoinType.RightOnly;
}
