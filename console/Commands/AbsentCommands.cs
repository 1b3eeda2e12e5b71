namespace LogFlowDb.Console.Commands;

/// <summary>Commands of Araqne that make no sense here, with what comes nearest.</summary>
internal static class AbsentCommands
{
    private static readonly Dictionary<string, string> s_nearest = new(StringComparer.Ordinal)
    {
        ["logstorage.alterTable"] = "change one thing: logstorage.setParameter, logstorage.setRetention, logstorage.setFields, logstorage.table",
        ["logstorage.importZipFile"] = "unpack it, then logstorage.importTextFile; capture files go in compressed: logdb import FILE.pcap.gz --table T",
        ["logstorage.renameTable"] = "tables keep their name; logdb backup, then logdb restore --table T --as NEW makes a copy under another",
    };

    /// <summary>Null for a name that was never one.</summary>
    public static string? Nearest(string name) => s_nearest.GetValueOrDefault(name);
}
