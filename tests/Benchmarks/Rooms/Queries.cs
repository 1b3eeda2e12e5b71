using LogFlowDb.Engine.Tables;
using LogFlowDb.Query;

namespace LogFlowDb.Benchmarks.Rooms;

/// <summary>The queries that are measured, by what they ask of the engine.</summary>
internal static class Queries
{
    public const string Sums = "table flows | stats count, sum(octet_count) as octets";
    public const string ByProtocol = "table flows | stats count, sum(octet_count) as octets by protocol";
    public const string TopSources = "table flows | stats count, sum(octet_count) as octets by src_ip | sort limit=10 -count";
    public const string TopTuples =
        "table flows | stats count, sum(octet_count) as octets by src_ip, dst_ip, src_port, dst_port, protocol | sort limit=10 -octets";
    public const string Filtered = "table flows | search protocol == 17 and dst_port == 53 | stats sum(octet_count) as octets by src_ip";
    public const string Buckets = "table flows | timechart span=5m sum(octet_count) as octets";

    public static async Task<CountingSink> RunAsync(Database database, string query)
    {
        CountingSink sink = new();
        QueryEngine engine = new(database);
        await engine.ExecuteAsync(engine.Prepare(query), QueryLimits.Default, sink, CancellationToken.None);
        return sink;
    }
}
