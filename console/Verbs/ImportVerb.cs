using System.Globalization;
using System.Text;
using LogFlowDb.Collectors.Import;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>import</c>: capture files into a table, one JSON line each. A file that cannot be read does not stop the others.</summary>
internal static class ImportVerb
{
    public static int Run(Instance instance, Invocation invocation, ICommandSession session)
    {
        if (invocation.As == "packets")
        {
            throw new CommandFailedException("this version imports flow exports only, not packets: --as flows");
        }

        FlowFileImporter importer = new(
            Writer(invocation.Table)!, counters: Writer(invocation.CountersTable), options: Writer(invocation.OptionsTable));
        int code = ExitCode.Done;
        foreach (string file in invocation.Arguments)
        {
            try
            {
                ImportResult result = importer.ImportAsync(file, session.Interrupt.Token).GetAwaiter().GetResult();
                session.WriteLine(Json(result));
                if (result.Error is not null)
                {
                    session.WriteErrorLine(VisibleText.Of($"{file}: {result.Error}; what came before it is kept"));
                    code = ExitCode.Failed;
                }
            }
            catch (Exception e) when (e is CaptureFileException or IOException or UnauthorizedAccessException)
            {
                string message = e.Message.Contains(file, StringComparison.Ordinal) ? e.Message : $"{file}: {e.Message}";
                code = ErrorReport.Write(session, new CommandFailedException(message, cause: e), format: null);
            }

            session.Flush();
        }

        return code;

        ITableWriter? Writer(string? table)
        {
            ITableWriter? writer = table is null ? null : instance.Catalog.Writer(table, create: true);
            return writer is not null && invocation.Host is { } host ? new HostWriter(writer, host) : writer;
        }
    }

    private static string Json(ImportResult result)
    {
        Utf8Buffer json = new(256);
        json.Add("{\"file\":"u8);
        JsonEncoder.AddString(json, result.File);
        json.Add(",\"kind\":"u8);
        JsonEncoder.AddString(json, result.Kind);
        json.Add(string.Create(
            CultureInfo.InvariantCulture, $",\"datagrams\":{result.Datagrams},\"records\":{result.Records},\"option_records\":{result.OptionRecords},\"counter_records\":{result.CounterRecords},\"skipped\":{{"));
        bool first = true;
        foreach ((string reason, long count) in result.Skipped)
        {
            json.Add(first ? ""u8 : ","u8);
            first = false;
            JsonEncoder.AddString(json, reason);
            json.Add(string.Create(CultureInfo.InvariantCulture, $":{count}"));
        }

        json.Add(string.Create(CultureInfo.InvariantCulture, $"}},\"seconds\":{result.Seconds:0.000}"));
        if (result.Error is not null)
        {
            json.Add(",\"error\":"u8);
            JsonEncoder.AddString(json, result.Error);
        }

        json.Add((byte)'}');
        return Encoding.UTF8.GetString(json.Written);
    }
}
