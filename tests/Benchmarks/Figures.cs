using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using LogFlowDb.Benchmarks.Rooms;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Benchmarks;

/// <summary>One pass through the rooms with a stopwatch, quick enough to be run before and after a change.</summary>
internal static class Figures
{
    private const int Rounds = 3;

    public static async Task PrintAsync(int flows)
    {
        Print($"machine  {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}");
        Print($"runtime  {RuntimeInformation.FrameworkDescription}");
        Print($"commit   {Commit()}");
        Print($"flows    {flows:N0}, generated, seed 1; best of {Rounds}");

        Workload work = new(flows);
        Rate("decode, one core", flows, Best(() => work.Decode()));
        Rate("decode to batches, one core", flows, Best(() => work.ToBatches(static _ => { })));
        SampleWorkload sampled = new(flows);
        Rate("decode sFlow, one core", flows, Best(() => sampled.Decode()));
        Rate("decode sFlow to batches, one core", flows, Best(() => sampled.ToBatches(static _ => { })));

        string directory = Directory.CreateTempSubdirectory("logflowdb-figures-").FullName;
        try
        {
            long start = Stopwatch.GetTimestamp();
            await work.AppendAsync(directory);
            Rate("append until durable and closed", flows, Stopwatch.GetElapsedTime(start));

            await using Database database = Database.Open(directory, new DatabaseOptions { ReadOnly = true });
            Rate("scan one column, one core", flows, Best(() => Workload.Scan(database)));
            foreach ((string name, string query) in (ReadOnlySpan<(string, string)>)
                [
                    ("query: sums", Queries.Sums), ("query: by protocol", Queries.ByProtocol), ("query: top 10 src_ip", Queries.TopSources),
                    ("query: top 10 of 5-tuples", Queries.TopTuples), ("query: filter, by src_ip", Queries.Filtered),
                    ("query: 5-minute buckets", Queries.Buckets),
                ])
            {
                Rate(name, flows, Best(() => Queries.RunAsync(database, query).GetAwaiter().GetResult()));
            }

            TableInfo info = database.Info(Workload.Table)!;
            Print($"stored   {(double)info.Bytes / info.Rows:F1} bytes a flow, {info.Columns.Count} fields, {info.Blocks} blocks, {info.UnsealedRows:N0} rows unsealed");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static TimeSpan Best(Action action)
    {
        TimeSpan best = TimeSpan.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            best = elapsed < best ? elapsed : best;
        }

        return best;
    }

    private static void Rate(string room, int flows, TimeSpan elapsed) =>
        Print($"{room,-34}{elapsed.TotalMilliseconds,10:F1} ms{flows / elapsed.TotalSeconds / 1e6,10:F2} M flows/s");

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static string Commit()
    {
        using Process git = Process.Start(new ProcessStartInfo("git", "describe --always --dirty")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        return git.StandardOutput.ReadToEnd().Trim();
    }
}
