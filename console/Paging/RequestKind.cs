namespace LogFlowDb.Console.Paging;

/// <summary>What is asked for beside the screen; each has its own fate, so that rows never wait for charts.</summary>
internal enum RequestKind
{
    Tables,
    Page,
    Ahead,
    Histogram,
    Split,
    Rank,
    Panel,
    Reverse,
    Find,
    Follow,
    Export,
    Fields,
    Names,
}
