namespace LogFlowDb.Query.Stages;

/// <summary>
/// <c>textfile</c>, <c>csvfile</c>, <c>jsonfile [offset=N] [limit=N] [tab=t] PATH</c>: rows of files; the path may hold <c>*</c> in its last part.
/// </summary>
internal sealed class FileStage(FileFormat format, string path, long offset, long? limit, bool tab) : Stage
{
    public override string Name => Format switch
    {
        FileFormat.Csv => "csvfile",
        FileFormat.Json => "jsonfile",
        _ => "textfile",
    };

    public FileFormat Format { get; } = format;

    public string Path { get; } = path;

    public long Offset { get; } = offset;

    public long? Limit { get; } = limit;

    public bool Tab { get; } = tab;

    public override string ToString() => Name + StageText.Option("offset", Offset == 0 ? null : Offset)
        + StageText.Option("limit", Limit) + StageText.Option("tab", Tab) + " " + StageText.Name(Path);
}
