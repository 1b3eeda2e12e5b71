using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query;

/// <summary>Reads capture files for <c>pcapfile</c>. Safe for concurrent use.</summary>
public interface ICaptureFiles
{
    /// <summary>Gives the rows of some files, one after the other; flow exports in all of them share their templates.</summary>
    /// <param name="content"><c>auto</c>, <c>flows</c> or <c>packets</c>.</param>
    /// <param name="filter">Of packets, in the language of libpcap; null takes them all.</param>
    /// <param name="onRows">Called by one thread at a time, and not after the return; false asks for no more.</param>
    /// <param name="notice">What has to be known of a file, a line of text.</param>
    /// <exception cref="QueryExecutionException">A file cannot be read.</exception>
    void Read(IEnumerable<string> files, string content, string? filter, Func<RowBatch, bool> onRows, Action<string> notice, CancellationToken cancellation);
}
