namespace LogFlowDb.Query.Syntax;

/// <summary>Which end of a flow a test of a filter looks at.</summary>
internal enum FlowSide
{
    /// <summary>Not said; mostly means either.</summary>
    Open,
    Source,
    Destination,

    /// <summary><c>src or dst</c>.</summary>
    Either,

    /// <summary><c>src and dst</c>.</summary>
    Both,
}
