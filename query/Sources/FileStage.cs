using System.IO.Compression;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Sources;

/// <summary>
/// <c>textfile csvfile jsonfile [options] PATH</c> and <c>zipfile [options] PATH [ENTRY]</c>: rows of files, plain or gzip; the last
/// part of a path, and the entry, may hold <c>*</c>. Read piece by piece: a file may be larger than memory, a record not.
/// </summary>
/// <param name="entry">Of files packed in a zip; null for files as they are.</param>
internal sealed class FileStage(FileFormat format, string path, string? entry, FileReading reading) : SourceStage
{
    public override string Name => entry is not null ? "zipfile" : format switch
    {
        FileFormat.Csv => "csvfile",
        FileFormat.Json => "jsonfile",
        _ => "textfile",
    };

    public override QueryRights Needs => QueryRights.ReadFiles;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => null;

    public override void Run(Operator first, FieldSet wanted, QueryContext context)
    {
        context.Require(QueryRights.ReadFiles, Name);
        if (reading.Limit == 0)
        {
            return;
        }

        Operator rows = reading is { Offset: 0, Limit: null } ? first : new LimitOperator(reading.Offset, reading.Limit ?? long.MaxValue) { Next = first };
        try
        {
            foreach (string file in FilePaths.Find(context.Resolve(path)))
            {
                if (!(entry is null ? Read(FileBytes.Open(file), file, rows, wanted, context) : ReadPacked(file, entry, rows, wanted, context)))
                {
                    return;
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
        {
            throw new QueryExecutionException($"{Name}: {failure.Message}", failure);
        }
    }

    public override string ToString() => Name
        + StageText.Option("format", entry is not null && format != FileFormat.Text, format == FileFormat.Csv ? "csv" : "json")
        + reading + " " + StageText.Name(path)
        + (entry is null or "*" ? "" : " " + StageText.Name(entry));

    private bool ReadPacked(string file, string pattern, Operator rows, FieldSet wanted, QueryContext context)
    {
        using ZipArchive packed = OpenPacked(file);
        ZipArchiveEntry[] found = [.. packed.Entries.Where(one => one.Name.Length > 0 && FilePaths.Matches(pattern, one.FullName)).OrderBy(static one => one.FullName, StringComparer.Ordinal)];
        if (found.Length == 0 && !pattern.Contains('*', StringComparison.Ordinal))
        {
            throw new QueryExecutionException($"{Name}: there is no {pattern} in {file}{NearName.Suffix(pattern, packed.Entries.Select(static one => one.FullName))}");
        }

        foreach (ZipArchiveEntry one in found)
        {
            if (!Read(one.Open(), $"{file}: {one.FullName}", rows, wanted, context))
            {
                return false;
            }
        }

        return true;
    }

    private ZipArchive OpenPacked(string file)
    {
        FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        try
        {
            return new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: false, reading.Encoding);
        }
        catch (InvalidDataException broken)
        {
            stream.Dispose();
            throw new QueryExecutionException($"{Name}: {file} is no zip file: {broken.Message}", broken);
        }
    }

    private bool Read(Stream stream, string name, Operator rows, FieldSet wanted, QueryContext context)
    {
        using FileBytes bytes = new(stream, reading.Encoding, name);
        using RowReader reader = format switch
        {
            FileFormat.Csv => new CsvReader(bytes, name, reading, wanted, context),
            FileFormat.Json => new JsonReader(bytes),
            _ => new LineReader(bytes, reading, context.Evaluation.TimeZone),
        };
        while (reader.Next(BatchSize.Rows) is { } batch)
        {
            context.Check();
            context.CountRows(batch.RowCount);
            if (!rows.Push(batch))
            {
                return false;
            }
        }

        return true;
    }
}
