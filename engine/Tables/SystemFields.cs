namespace LogFlowDb.Engine.Tables;

/// <summary>The fields that every stored row has, and the one a managed logger may add.</summary>
public static class SystemFields
{
    /// <summary>Date: when the row was received, or of a capture file the packet's own time.</summary>
    public const string Time = "_time";

    /// <summary>Long from 1, growing by one per row of a table.</summary>
    public const string Id = "_id";

    /// <summary>String: the table's name. Not stored.</summary>
    public const string Table = "_table";

    /// <summary>String: the host name given to the managed logger.</summary>
    public const string Host = "_host";
}
