using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>
/// Stages of the language that this database does not have. They are read all the same, so that a query from elsewhere gets the
/// errors it would get there, and then one that says what is absent.
/// </summary>
internal static class AbsentStages
{
    private const int Unsupported = 92000;

    public static readonly StageDefinition[] All =
    [
        Absent("checktable", "system tables shows which there are"),
        Absent("confdb", null),
        Absent("dbquery", "export there as CSV or JSON, then csvfile or jsonfile"),
        Absent("decodedhcp", "pcapfile as=packets shows the headers of packets"),
        Absent("decodedns", "pcapfile as=packets shows the headers of packets"),
        Absent("decodehttp", "pcapfile as=packets shows the headers of packets"),
        Absent("decodesflow", "pcapfile as=flows decodes sFlow"),
        Absent("exec", "logdb exec runs commands of the shell"),
        Absent("ftp", "fetch the file, then textfile, csvfile or jsonfile"),
        Absent("fulltext", "table … | search line == \"*word*\""),
        Absent("hdfs", "fetch the file, then textfile, csvfile or jsonfile"),
        Absent("logdb", "it is called system now"),
        Absent("pcapdecode", "pcapfile as=packets decodes"),
        Absent("remote", "logdb --data DIR query on the other machine"),
        Absent("repeat", null),
        Absent("rss", "fetch the file, then textfile … | parsexml"),
        Absent("sftp", "fetch the file, then textfile, csvfile or jsonfile"),
        Absent("stream", "table window=1m T or logger window=1m L follow rows"),
        Absent("wget", "fetch the file, then textfile, csvfile or jsonfile"),
        Absent("xmlfile", "textfile … | parsexml"),
    ];

    private static StageDefinition Absent(string name, string? hint) => new(name, name, "Not available", OutputGrammars.Anything, [], binder =>
    {
        binder.Error(Unsupported, binder.Node.Name, $"{name} is not available here", hint);
        return null;
    });
}
