using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Stages;

namespace LogFlowDb.Query.Sources;

/// <summary>
/// <c>textfile</c>, <c>csvfile</c>, <c>jsonfile [offset=N] [limit=N] [tab=t] PATH</c>: rows of files; the path may hold <c>*</c> in its last part.
/// </summary>
internal sealed class FileStage(FileFormat format, string path, long offset, long? limit, bool tab) : SourceStage
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

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => null;

    public override void Run(Operator first, FieldSet wanted, QueryContext context)
    {
        context.Require(QueryRights.ReadFiles, Name);
        try
        {
            MapRows.Push(Files(context.Resolve(Path)).SelectMany(Rows).Skip((int)Math.Min(Offset, int.MaxValue)).Take((int)Math.Min(Limit ?? int.MaxValue, int.MaxValue)), first, context);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QueryExecutionException($"{Name}: {failure.Message}", failure);
        }
    }

    public override string ToString() => Name + StageText.Option("offset", Offset == 0 ? null : Offset)
        + StageText.Option("limit", Limit) + StageText.Option("tab", Tab) + " " + StageText.Name(Path);

    private static ValueMap Line(string line) => new([KeyValuePair.Create("line", Value.From(line))]);

    private static ValueMap Json(string line) =>
        JsonText.TryParse(line, out Value value) && value.Kind == ValueKind.Map ? value.AsMap : Line(line);

    private static IEnumerable<string> Files(string path)
    {
        string file = System.IO.Path.GetFileName(path);
        if (!file.Contains('*', StringComparison.Ordinal))
        {
            return [path];
        }

        string directory = System.IO.Path.GetDirectoryName(path) is { Length: > 0 } given ? given : ".";
        return Directory.EnumerateFiles(directory, file).Order(StringComparer.Ordinal);
    }

    private IEnumerable<ValueMap> Rows(string file) => Format switch
    {
        FileFormat.Csv => CsvRows(file),
        FileFormat.Json => File.ReadLines(file).Where(static line => !string.IsNullOrWhiteSpace(line)).Select(Json),
        _ => File.ReadLines(file).Select(Line),
    };

    private IEnumerable<ValueMap> CsvRows(string file)
    {
        char separator = Tab ? '\t' : ',';
        List<string>? names = null;
        foreach (string line in File.ReadLines(file))
        {
            List<string> cells = CsvLine.Split(line, separator);
            if (names is null)
            {
                names = cells;
                continue;
            }

            yield return new ValueMap(cells.Select((cell, at) => KeyValuePair.Create(at < names.Count ? names[at] : $"column{at}", Value.From(cell))));
        }
    }
}
