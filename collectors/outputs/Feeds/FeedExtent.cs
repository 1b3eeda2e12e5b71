namespace LogFlowDb.Outputs.Feeds;

/// <summary>Which rows a feed has.</summary>
/// <param name="Source">Tells apart sources that went by the same name one after the other, each with ids from 1.</param>
/// <param name="LastId">Of the rows that may be sent.</param>
internal readonly record struct FeedExtent(long Source, long LastId);
