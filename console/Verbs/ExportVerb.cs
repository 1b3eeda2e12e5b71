using System.IO.Compression;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Commands;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>export</c>: all rows of a table, oldest first.</summary>
internal static class ExportVerb
{
    private const string Compressed = ".gz";

    public static int Run(Instance instance, Invocation invocation, ICommandSession session, string format)
    {
        string table = invocation.Arguments[0];
        if (instance.Database?.Info(table) is not { } info)
        {
            throw new CommandFailedException($"table not found: {table}{NearName.Suffix(table, instance.Catalog.TableNames)}");
        }

        string name = table.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') ? table : $"`{table}`";
        QueryRun.Execute(instance, session, new QueryRequest($"table{Option("from", invocation.From)}{Option("to", invocation.To)} order=asc {name}", format)
        {
            Timeout = invocation.Timeout ?? TimeSpan.FromDays(7),
            MemoryBytes = invocation.MemoryBytes,
            Stats = invocation.Stats,
            Fields = info.Columns,
        });
        return ExitCode.Done;
    }

    /// <summary>
    /// Runs an export into a file, which gets its name when it is complete; a name that ends in .gz is compressed. Without
    /// <c>--format</c> the name decides.
    /// </summary>
    public static int RunIntoFile(Invocation invocation, ICommandSession session, Func<Invocation, ICommandSession, int> run)
    {
        string path = invocation.OutputFile!, part = path + ".part";
        bool compress = path.EndsWith(Compressed, StringComparison.OrdinalIgnoreCase);
        string extension = Path.GetExtension(compress ? path[..^Compressed.Length] : path).TrimStart('.');
        string? format = invocation.Format ?? (extension == "jsonl" ? OutputFormat.JsonLines : OutputFormat.Names.Contains(extension) ? extension : null);
        int code;
        try
        {
            using (FileStream file = new(part, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            using (Stream output = compress ? new GZipStream(file, CompressionLevel.Optimal) : file)
            {
                code = run(invocation with { Format = format }, new FileOutputSession(session, output));
            }

            if (code == ExitCode.Done)
            {
                File.Move(part, path, overwrite: true);
            }
            else
            {
                File.Delete(part);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot write {path}: {e.Message}", cause: e);
        }

        return code;
    }

    private static string Option(string name, string? time) => time is null ? "" : $" {name}=\"{time}\"";
}
