using System.Text;
using System.Text.RegularExpressions;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Sources;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>Stages that read files.</summary>
internal static class FileStages
{
    private const int TextPath = 10700;
    private const int CsvPath = 10800;
    private const int JsonPath = 10900;

    private static readonly string[] s_lineOptions = ["offset", "limit", "brex", "erex", "df", "dp", "cs"];

    public static readonly StageDefinition[] All =
    [
        new("textfile", "textfile [offset=N] [limit=N] [brex=RE] [erex=RE] [df=FORMAT] [dp=RE] [cs=CHARSET] path", "Lines of files, in the field line",
            ListGrammars.Path(TextPath), s_lineOptions, static b => Bind(b, FileFormat.Text, TextPath)),
        new("csvfile", "csvfile [offset=N] [limit=N] [tab=t] [cs=CHARSET] [strict=t] [maxcol=N] path", "Rows of CSV files whose first line names the fields",
            ListGrammars.Path(CsvPath), ["offset", "limit", "tab", "cs", "strict", "maxcol"], static b => Bind(b, FileFormat.Csv, CsvPath)),
        new("jsonfile", "jsonfile [offset=N] [limit=N] [cs=CHARSET] path", "Objects of JSON files",
            ListGrammars.Path(JsonPath), ["offset", "limit", "cs"], static b => Bind(b, FileFormat.Json, JsonPath)),
        new("zipfile", "zipfile [format=text|csv|json] [options of textfile and csvfile] path [entry]", "Rows of files in zip files",
            ListGrammars.Words, [.. s_lineOptions, "format", "tab", "strict", "maxcol"], BindPacked),
        new("pcapfile", "pcapfile [as=auto|flows|packets] [filter=TEXT] [offset=N] [limit=N] path", "Flow records that capture files hold, or their packets",
            ListGrammars.Path(TextPath), ["as", "filter", "offset", "limit"], BindCapture),
    ];

    private static CaptureStage? BindCapture(StageBinder binder)
    {
        Token path = binder.Arguments<WordArguments>().Words[0];
        CheckPath(binder, path, TextPath);
        string content = binder.Text("as") ?? "auto";
        if (!CaptureStage.Contents.Contains(content))
        {
            binder.Error(null, binder.Option("as")!.Value, $"as={content}: {string.Join(", ", CaptureStage.Contents)} expected", NearName.Hint(content, CaptureStage.Contents));
            return null;
        }

        return new CaptureStage(path.Text, content, binder.Text("filter") is { Length: > 0 } filter ? filter : null, binder.Number("offset", null) ?? 0, binder.Number("limit", null));
    }

    private static FileStage? BindPacked(StageBinder binder)
    {
        string name = binder.Text("format") ?? "text";
        int format = Array.IndexOf(["text", "csv", "json"], name);
        if (format < 0)
        {
            binder.Error(null, binder.Option("format")!.Value, $"format={name}: text, csv or json expected", NearName.Hint(name, ["text", "csv", "json"]));
            return null;
        }

        return Bind(binder, (FileFormat)format, TextPath, isPacked: true);
    }

    private static FileStage? Bind(StageBinder binder, FileFormat format, int pathCode, bool isPacked = false)
    {
        IReadOnlyList<Token> words = binder.Arguments<WordArguments>().Words;
        if (words.Count == 0 || words.Count > (isPacked ? 2 : 1))
        {
            binder.ErrorAtArguments(pathCode, "the path of a file expected", isPacked ? "zipfile PATH ENTRY" : null);
            return null;
        }

        CheckPath(binder, words[0], pathCode);
        FileReading reading = new()
        {
            Offset = binder.Number("offset", null) ?? 0,
            Limit = binder.Number("limit", null),
            Tab = binder.Flag("tab"),
            Strict = binder.Flag("strict"),
            MaxColumns = binder.Number("maxcol", null, least: 1),
            Charset = binder.Text("cs"),
            Encoding = FindCharset(binder),
            Begin = Expression(binder, "brex"),
            End = Expression(binder, "erex"),
            DateExpression = Expression(binder, "dp"),
            DateFormat = DateFormat(binder),
        };
        if (reading is { DateExpression: not null, DateFormat: null } && binder.Option("df") is null)
        {
            binder.Error(null, binder.Option("dp")!.Key, "dp finds a date, and df has to say how it is written", "df=\"yyyy-MM-dd HH:mm:ss\"");
        }

        return new FileStage(format, words[0].Text, isPacked ? words.Count > 1 ? words[1].Text : "*" : null, reading);
    }

    /// <summary>What can be said of a path before anything runs: only to those who may read files, and where the database is at hand.</summary>
    private static void CheckPath(StageBinder binder, Token word, int code)
    {
        QueryEnvironment environment = binder.Binding.Environment;
        if (binder.Binding.TableNames is null || !environment.Rights.HasFlag(QueryRights.ReadFiles))
        {
            return;
        }

        string path = environment.Resolve(word.Text);
        string folder = FilePaths.FolderOf(path);
        if (!Directory.Exists(folder))
        {
            binder.StateError(code + 1, word, $"there is no folder {folder}", null);
        }
        else if (Directory.Exists(path))
        {
            binder.StateError(code, word, $"{path} is a folder", $"{word.Text.TrimEnd('/')}/* reads all files in it");
        }
        else if (!FilePaths.IsPattern(path) && !File.Exists(path))
        {
            binder.StateError(code, word, $"there is no file {path}", NearFile(path, folder));
        }
    }

    private static string? NearFile(string path, string folder)
    {
        try
        {
            return NearName.Hint(Path.GetFileName(path), Directory.EnumerateFiles(folder).Take(1000).Select(static file => Path.GetFileName(file)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static Encoding? FindCharset(StageBinder binder)
    {
        if (binder.Text("cs") is not { } name)
        {
            return null;
        }

        Encoding? found = Charsets.Find(name);
        if (found is null)
        {
            binder.Error(null, binder.Option("cs")!.Value, $"unknown character set {name}", "utf-8, iso-8859-1, windows-1252, euc-kr …");
        }

        return found;
    }

    private static Regex? Expression(StageBinder binder, string option)
    {
        if (binder.Text(option) is not { } pattern)
        {
            return null;
        }

        Regex? parsed = Patterns.TryParse(pattern, out string error);
        if (parsed is null)
        {
            binder.Error(null, binder.Option(option)!.Value, $"{option}: {error}");
        }

        return parsed;
    }

    private static DatePattern? DateFormat(StageBinder binder)
    {
        if (binder.Text("df") is not { } pattern)
        {
            return null;
        }

        DatePattern? parsed = DatePattern.TryParse(pattern, out char unknown);
        if (parsed is null)
        {
            binder.Error(null, binder.Option("df")!.Value, $"df: {unknown} is no letter of a date format", "yyyy-MM-dd HH:mm:ss");
        }

        return parsed;
    }
}
