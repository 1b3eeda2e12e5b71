using System.Globalization;
using System.Text;
using LogFlowDb.Collectors.Import;
using LogFlowDb.Collectors.Metering;
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
        ITableWriter table = Writer(invocation.Table)!;
        FlowFileImporter flows = new(table, counters: Writer(invocation.CountersTable), options: Writer(invocation.OptionsTable));
        PacketFileImporter packets = new(table, MeterSettings.Default);
        int code = ExitCode.Done;
        for (int i = 0; i < invocation.Arguments.Count; i++)
        {
            string file = invocation.Arguments[i];
            bool isLast = i == invocation.Arguments.Count - 1;
            try
            {
                string? error = IsOfFlows(invocation.As, file)
                    ? Import(flows, file, session)
                    : Import(packets, file, isLast, session);
                if (error is not null)
                {
                    session.WriteErrorLine(VisibleText.Of($"{file}: {error}; what came before it is kept"));
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

        // Flows that go on beyond the last file of packets end here, when it could not be read or one of flows came behind it.
        packets.FinishAsync(session.Interrupt.Token).GetAwaiter().GetResult();
        return code;

        ITableWriter? Writer(string? name)
        {
            ITableWriter? writer = name is null ? null : instance.Catalog.Writer(name, create: true);
            return writer is not null && invocation.Host is { } host ? new HostWriter(writer, host) : writer;
        }
    }

    private static bool IsOfFlows(string how, string file) => how == "flows" || (how == "auto" && PacketFileReader.HoldsExports(file));

    private static string? Import(FlowFileImporter importer, string file, ICommandSession session)
    {
        ImportResult result = importer.ImportAsync(file, session.Interrupt.Token).GetAwaiter().GetResult();
        session.WriteLine(Json(result.File, result.Kind, result.Skipped, result.Seconds, result.Error, [
            ("datagrams", result.Datagrams), ("records", result.Records), ("option_records", result.OptionRecords), ("counter_records", result.CounterRecords),
        ]));
        return result.Error;
    }

    private static string? Import(PacketFileImporter importer, string file, bool isLast, ICommandSession session)
    {
        PacketImportResult result = importer.ImportAsync(file, isLast, session.Interrupt.Token).GetAwaiter().GetResult();
        session.WriteLine(Json(result.File, result.Kind, result.Skipped, result.Seconds, result.Error, [
            ("packets", result.Packets), ("records", result.Records),
        ]));
        return result.Error;
    }

    private static string Json(
        string file, string kind, IReadOnlyDictionary<string, long> skipped, double seconds, string? error, ReadOnlySpan<(string Name, long Count)> counts)
    {
        Utf8Buffer json = new(256);
        json.Add("{\"file\":"u8);
        JsonEncoder.AddString(json, file);
        json.Add(",\"kind\":"u8);
        JsonEncoder.AddString(json, kind);
        foreach ((string name, long count) in counts)
        {
            json.Add(string.Create(CultureInfo.InvariantCulture, $",\"{name}\":{count}"));
        }

        json.Add(",\"skipped\":{"u8);
        bool first = true;
        foreach ((string reason, long count) in skipped)
        {
            json.Add(first ? ""u8 : ","u8);
            first = false;
            JsonEncoder.AddString(json, reason);
            json.Add(string.Create(CultureInfo.InvariantCulture, $":{count}"));
        }

        json.Add(string.Create(CultureInfo.InvariantCulture, $"}},\"seconds\":{seconds:0.000}"));
        if (error is not null)
        {
            json.Add(",\"error\":"u8);
            JsonEncoder.AddString(json, error);
        }

        json.Add((byte)'}');
        return Encoding.UTF8.GetString(json.Written);
    }
}
