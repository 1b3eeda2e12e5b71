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
        Absent("anomalies", "boxplot and percentile show what is far from the rest"),
        Absent("checktable", "system tables shows which there are"),
        Absent("confdb", null),
        Absent("curvefit", "stats slope(y, x), correl(y, x)"),
        Absent("dboutput", "outputcsv or outputjson, then import there"),
        Absent("dbquery", "export there as CSV or JSON, then csvfile or jsonfile"),
        Absent("decodedhcp", "pcapfile as=packets shows the headers of packets"),
        Absent("decodedns", "pcapfile as=packets shows the headers of packets"),
        Absent("decodehttp", "pcapfile as=packets shows the headers of packets"),
        Absent("decodesflow", "pcapfile as=flows decodes sFlow"),
        Absent("evtctxadd", "memlookup op=build keeps rows under a key"),
        Absent("evtctxdel", "memlookup op=drop"),
        Absent("evtctxdrop", "memlookup op=drop"),
        Absent("evtctxlist", "memlookup op=list"),
        Absent("exec", "logdb exec runs commands of the shell"),
        Absent("forecast", "timechart, then the shell of your choice"),
        Absent("ftp", "fetch the file, then textfile, csvfile or jsonfile"),
        Absent("fulltext", "table … | search line == \"*word*\""),
        Absent("hdfs", "fetch the file, then textfile, csvfile or jsonfile"),
        Absent("iplookup", "lookup TABLE ip output field"),
        Absent("kmeans", null),
        Absent("lof", null),
        Absent("logdb", "it is called system now"),
        Absent("matchblackip", "matchnet guid=group field=ip"),
        Absent("matchfeed", "lookup TABLE field output field"),
        Absent("matchfilter", "search condition"),
        Absent("matchsig", "mpsearch field [ rules ]"),
        Absent("nslookup", "a CSV of names: lookup TABLE ip output name"),
        Absent("outputpcap", "flows have no packets: outputcsv or outputjson"),
        Absent("pcapdecode", "pcapfile as=packets decodes"),
        Absent("purge", "logstorage.purge TABLE FROM TO in the shell"),
        Absent("remote", "logdb --data DIR query on the other machine"),
        Absent("repeat", null),
        Absent("rforest", null),
        Absent("rss", "fetch the file, then textfile … | parsexml"),
        Absent("sendmail", "outputtxt, then mail"),
        Absent("sendsyslog", "outputtxt, then logger(1)"),
        Absent("sftp", "fetch the file, then textfile, csvfile or jsonfile"),
        Absent("stl", "timechart with offset= of a week compares"),
        Absent("stream", "table window=1m T or logger window=1m L follow rows"),
        Absent("tfidf", null),
        Absent("wget", "fetch the file, then textfile, csvfile or jsonfile"),
        Absent("xmlfile", "textfile … | parsexml"),
    ];

    private static StageDefinition Absent(string name, string? hint) => new(name, name, "Not available", OutputGrammars.Anything, [], binder =>
    {
        binder.Error(Unsupported, binder.Node.Name, $"{name} is not available here", hint);
        return null;
    });
}
