using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Tests.Support;

namespace LogFlowDb.Outputs.Tests.Sql;

/// <summary>What every database has to do alike.</summary>
internal static class SqlScenarios
{
    public static async Task InsertedRowsAreThereOnce(ISqlServer server)
    {
        string table = server.NewTable();
        OutputPosition position;
        await using (IOutputTarget target = server.Target(OutputShape.Raw, table))
        {
            position = await target.OpenAsync(new OutputPosition(100, null) { Epoch = 5 }, default);
            Assert.Equal(100, position.LastId);
            await target.WriteAsync(FlowRows.Raw(101, 50), default);
            await target.WriteAsync(FlowRows.Raw(151, 50), default);
            position = await target.CommitAsync(200, default);

            // What is not committed is taken back.
            await target.WriteAsync(FlowRows.Raw(201, 50), default);
        }

        await using (IOutputTarget target = server.Target(OutputShape.Raw, table))
        {
            // What this process last recorded may be older than what the database has.
            OutputPosition found = await target.OpenAsync(position with { LastId = 150 }, default);
            Assert.Equal(200, found.LastId);
            await target.WriteAsync(FlowRows.Raw(201, 3), default);
            await target.CommitAsync(203, default);
            Assert.Contains(("Rows Committed", 3L), target.Counters);
            Assert.Contains(("Unfit Values", 0L), target.Counters);
        }

        await using (IOutputTarget target = server.Target(OutputShape.Raw, table))
        {
            // Counting has begun anew: what was kept is void.
            Assert.Equal(7, (await target.OpenAsync(new OutputPosition(7, null) { Epoch = 6 }, default)).LastId);
        }

        Assert.Equal(["103", "103", "101", "203"], server.Query($"SELECT COUNT(*), COUNT(DISTINCT _id), MIN(_id), MAX(_id) FROM {table}")[0]);
        Assert.Equal(Octets(101, 103), server.Query($"SELECT SUM(octet_count) FROM {table}")[0][0]);
    }

    /// <returns>The row of number 121, and of 126, whose port is null.</returns>
    public static async Task<(string[] First, string[] Second)> ValuesAreKept(ISqlServer server, string columns)
    {
        string table = server.NewTable();
        await using IOutputTarget target = server.Target(OutputShape.Raw, table);
        await target.OpenAsync(OutputPosition.Start, default);
        await target.WriteAsync(FlowRows.Raw(120, 10), default);
        await target.CommitAsync(129, default);
        return (server.Query($"SELECT {columns} FROM {table} WHERE _id = 121")[0], server.Query($"SELECT {columns} FROM {table} WHERE _id = 126")[0]);
    }

    public static async Task SumsAreAddedUp(ISqlServer server)
    {
        string table = server.NewTable();
        await using IOutputTarget target = server.Target(FlowRows.SumShape, table);
        await target.OpenAsync(OutputPosition.Start, default);
        await target.WriteAsync(FlowRows.Sums(4, 100), default);
        await target.WriteAsync(FlowRows.Sums(4, 1000), default);
        await target.CommitAsync(1, default);
        await target.WriteAsync(FlowRows.Sums(5, 10_000), default);
        await target.CommitAsync(2, default);

        Assert.Equal(
            [["11100"], ["11103"], ["11106"], ["10003"], ["1106"], ["10004"]],
            server.Query($"SELECT octet_count FROM {table} ORDER BY src_ip, octet_count DESC"));
    }

    public static async Task BitsArePutTogether(ISqlServer server)
    {
        string table = server.NewTable();
        OutputShape shape = new(["src_port", "tcp_flags", "octet_count", "note"], ["src_port"], ["octet_count"]) { Bits = ["tcp_flags"] };
        await using IOutputTarget target = server.Target(shape, table);
        await target.OpenAsync(OutputPosition.Start, default);
        long id = 0;
        foreach (long?[] flags in new[] { new long?[] { 2, 16 }, [null, 1] })
        {
            foreach (long? flag in flags)
            {
                Value bits = flag is { } set ? Value.From(set) : Value.Null;
                await target.WriteAsync(
                    new RowBatch(
                        1, ["src_port", "tcp_flags", "octet_count", "note"],
                        [new ConstantColumn(Value.From(443), 1), new ConstantColumn(bits, 1), new ConstantColumn(Value.From(10), 1), new ConstantColumn(Value.From("same"), 1)]),
                    default);
            }

            await target.CommitAsync(++id, default);
        }

        Assert.Equal([["443", "19", "40", "same"]], server.Query($"SELECT src_port, tcp_flags, octet_count, note FROM {table}"));
    }

    public static async Task SumsGoToATableThatIsThere(ISqlServer server, string definition)
    {
        string table = server.NewTable();
        server.Execute($"CREATE TABLE {table} ({definition})");
        await using IOutputTarget target = server.Target(FlowRows.SumShape, table);
        await target.OpenAsync(OutputPosition.Start, default);
        await target.WriteAsync(FlowRows.Sums(3, 100), default);
        await target.CommitAsync(1, default);
        await target.WriteAsync(FlowRows.Sums(3, 100), default);
        await target.CommitAsync(2, default);

        Assert.Equal([["200"], ["202"], ["204"]], server.Query($"SELECT octet_count FROM {table} ORDER BY octet_count"));
    }

    public static async Task MissingColumnsAreNamed(ISqlServer server)
    {
        string table = server.NewTable();
        server.Execute($"CREATE TABLE {table} (src_ip varchar(64))");
        OutputShape shape = new(["src_ip", "src_port", "octet_count"], [], []);
        await using (IOutputTarget target = server.Target(shape, table))
        {
            OutputException lacking = await Assert.ThrowsAsync<OutputException>(() => target.OpenAsync(OutputPosition.Start, default));
            Assert.Contains("lacks columns src_port, octet_count", lacking.Message, StringComparison.Ordinal);
            Assert.Contains("add_columns=on", lacking.Message, StringComparison.Ordinal);
            Assert.Contains(target.Place, lacking.Message, StringComparison.Ordinal);
        }

        await using IOutputTarget adding = server.Target(shape, table, ("add_columns", "on"));
        await adding.OpenAsync(OutputPosition.Start, default);
        await adding.WriteAsync(FlowRows.Raw(1, 10), default);
        await adding.CommitAsync(10, default);
        Assert.Equal([["10", "9"]], server.Query($"SELECT COUNT(*), COUNT(src_port) FROM {table}"));
    }

    /// <summary>Batches whose fields differ, as those of several exporters do, in one round; the runner's way when a target fails.</summary>
    public static async Task FieldsMayDiffer(ISqlServer server)
    {
        string table = server.NewTable();
        await using IOutputTarget target = server.Target(OutputShape.Raw, table);
        OutputPosition position = await target.OpenAsync(OutputPosition.Start, default);
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await target.WriteAsync(FlowRows.Raw(1, 10), default);
                await target.WriteAsync(FlowRows.Raw(11, 10).With("dst_as", new LongColumn(ValueKind.Long, new long[10])), default);
                await target.WriteAsync(new RowBatch(1, ["_id"], [new LongColumn(ValueKind.Long, new long[] { 21 })]), default);
                await target.CommitAsync(21, default);
                break;
            }
            catch (OutputException failure) when (attempt == 0)
            {
                Assert.Contains("dst_as", failure.Message, StringComparison.Ordinal);
                await target.CloseAsync();
                position = await target.OpenAsync(position, default);
            }
        }

        Assert.Equal([["21", "20", "10"]], server.Query($"SELECT COUNT(*), COUNT(src_ip), COUNT(dst_as) FROM {table}"));
    }

    /// <summary>The server is killed in the middle of a round, of a commit even, and comes back: each row is there once.</summary>
    public static async Task KilledServerLosesNothing(ISqlServer server, Action kill, Func<Task> start)
    {
        const int Rows = 20_000, RowsPerRound = 2_000;
        string table = server.NewTable(), sums = server.NewTable();
        HashSet<long> kills = [4_001, 12_001];
        Task restarting = Task.CompletedTask;
        await using IOutputTarget target = server.Target(OutputShape.Raw, table);
        Feeder feeder = new(target, FlowRows.Raw);
        await feeder.RunAsync(Rows, RowsPerRound, async id =>
        {
            if (kills.Remove(id))
            {
                restarting = Task.Run(() =>
                {
                    kill();
                    return start();
                });
                if (id == 4_001)
                {
                    await restarting;
                }
            }
        });

        await restarting;
        Assert.True(feeder.Failures > 0, "the server was never missed");
        Assert.StartsWith(target.Place, feeder.LastError, StringComparison.Ordinal);
        Assert.Equal([[$"{Rows}", $"{Rows}", Octets(1, Rows)]], server.Query($"SELECT COUNT(*), COUNT(DISTINCT _id), SUM(octet_count) FROM {table}"));

        await using IOutputTarget adding = server.Target(FlowRows.SumShape, sums);
        Feeder summing = new(adding, static (id, count) => FlowRows.Sums(10, id));
        await summing.RunAsync(5_000, 1_000, async id =>
        {
            if (id == 2_001 && summing.Failures == 0)
            {
                kill();
                await start();
            }
        });
        Assert.True(summing.Failures > 0, "the server was never missed");
        long expected = Enumerable.Range(0, 10).Sum(static batch => ((batch * 500L) + 1) * 10) + (45 * 10);
        Assert.Equal([["10", $"{expected}"]], server.Query($"SELECT COUNT(*), SUM(octet_count) FROM {sums}"));
    }

    public static string Octets(long first, int count)
    {
        Column octets = FlowRows.Raw(first, count).Column("octet_count");
        return Enumerable.Range(0, count).Sum(row => octets[row].AsLong).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
