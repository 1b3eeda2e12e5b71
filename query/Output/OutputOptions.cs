using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Output;

/// <summary>How a file is written.</summary>
internal sealed record OutputOptions
{
    public const string DefaultEncoding = "utf-8";
    public const string DefaultDelimiter = " ";

    public bool Overwrite { get; init; }

    public bool Append { get; init; }

    /// <summary>A byte order mark at the beginning of the file.</summary>
    public bool Bom { get; init; }

    /// <summary>Cells are separated by tabs, not by commas.</summary>
    public bool Tab { get; init; }

    public bool Gzip { get; init; }

    public string Encoding { get; init; } = DefaultEncoding;

    public string Delimiter { get; init; } = DefaultDelimiter;

    /// <summary>Where the rows are put until all have come; null puts them beside the file.</summary>
    public OutputPath? Draft { get; init; }

    /// <summary>What was written is handed to the system after as long; null when a buffer is full.</summary>
    public TimeSpan? Flush { get; init; }

    /// <summary>The path may hold times.</summary>
    public bool Partition { get; init; }

    public override string ToString() =>
        StageText.Option("overwrite", Overwrite) + StageText.Option("append", Append) + StageText.Option("bom", Bom) + StageText.Option("tab", Tab)
        + StageText.Option("encoding", Encoding != DefaultEncoding, Encoding)
        + StageText.Option("tmp", Draft is not null, StageText.Quote(Draft?.Text ?? ""))
        + StageText.Option("gz", Gzip)
        + StageText.Option("delimiter", Delimiter != DefaultDelimiter, StageText.Quote(Delimiter))
        + StageText.Option("flush", Flush is not null, StageText.Duration((Flush?.Ticks ?? 0) * 100))
        + StageText.Option("partition", Partition);
}
