using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Tests.Servers;
using LogFlowDb.Outputs.Tests.Support;

namespace LogFlowDb.Outputs.Tests.Sql;

public sealed class PostgresTargetTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const string Programs = "postgres";

    [ServerFact(Programs)]
    public Task Commit_ThenFailure_LeavesEachRowOnce() => SqlScenarios.InsertedRowsAreThereOnce(server);

    [ServerFact(Programs)]
    public async Task Write_EveryKind_IsKept()
    {
        (string[] first, string[] second) = await SqlScenarios.ValuesAreKept(
            server, "to_char(first_time AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), src_ip::text, src_port, src_mac::text, rate, in_if_name, src_as, pg_typeof(src_as)::text");

        Assert.Equal(["2025-11-24 16:00:00.244456", "10.0.0.121/32", "121", "02:42:00:00:00:79", "30.25", "if'121\\\"ü", "NULL", "bigint"], first);
        Assert.Equal(["2025-11-24 16:00:00.249456", "10.0.0.126/32", "NULL", "02:42:00:00:00:7e", "31.5", "", "NULL", "bigint"], second);
    }

    [ServerFact(Programs)]
    public async Task Write_IntoEveryTypeOfATable_IsConverted()
    {
        string table = server.NewTable();
        server.Execute(
            $"CREATE TABLE {table} (_id numeric, first_time timestamp, src_ip cidr, src_port smallint NOT NULL, octet_count integer, src_mac text, rate real, in_if_name varchar(40), src_as int NOT NULL)");
        await using IOutputTarget target = server.Target(OutputShape.Raw, table);
        await target.OpenAsync(OutputPosition.Start, default);
        await target.WriteAsync(FlowRows.Raw(10_000, 50_001), default);
        await target.CommitAsync(60_000, default);

        Assert.Equal(
            [["10000", "2025-11-24 16:00:10.123456", "2001:db8::2710/128", "10000", "02:42:00:00:27:10", "2500", "if'10000\\\"ü", "0"]],
            server.Query($"SELECT _id, first_time::text, src_ip::text, src_port, src_mac, rate, in_if_name, src_as FROM {table} WHERE _id = 10000"));

        // Ports beyond 32767 do not fit: they are counted, and 0 stands for them where null is not allowed.
        long unfit = Enumerable.Range(10_000, 50_001).LongCount(static id => id % 60_000 > short.MaxValue && id % 7 != 0);
        Assert.Contains(("Unfit Values", unfit), target.Counters);
        Assert.Equal([["60000", SqlScenarios.Octets(10_000, 50_001), "10000"]], server.Query($"SELECT MAX(_id), SUM(octet_count), MIN(_id) FROM {table}"));
    }

    [ServerFact(Programs)]
    public async Task Write_NestedBinaryAndOddTexts_AreKept()
    {
        string table = server.NewTable();
        ValueMap map = new([new("a\0b", Value.From("x\\u0000\0"))]);
        RowBatch rows = new(
            1, ["list", "map", "bytes", "text", "number"],
            [
                new ConstantColumn(Value.From([Value.From(1), Value.From("b")]), 1), new ConstantColumn(Value.From(map), 1), new ConstantColumn(Value.From([1, 255]), 1),
                new ConstantColumn(Value.From("a\0b\ud800"), 1), new ConstantColumn(Value.From(long.MinValue), 1),
            ]);
        await using IOutputTarget target = server.Target(OutputShape.Raw, table);
        await target.OpenAsync(OutputPosition.Start, default);
        await target.WriteAsync(rows, default);
        await target.CommitAsync(1, default);

        Assert.Equal(
            [["[1, \"b\"]", "x\\u0000\ufffd", "\\x01ff", "ab\ufffd", "-9223372036854775808"]],
            server.Query($"SELECT list::text, map ->> E'a\\uFFFDb', bytes::text, text, number FROM {table}"));
    }

    [ServerFact(Programs)]
    public Task Write_SumsOfKnownKeys_AreAddedUp() => SqlScenarios.SumsAreAddedUp(server);

    [ServerFact(Programs)]
    public Task Write_SumsIntoTableWithPrimaryKey_AreAddedUp() => SqlScenarios.SumsGoToATableThatIsThere(
        server, "src_ip inet, src_port int, octet_count numeric, stamp timestamptz DEFAULT now(), PRIMARY KEY (src_ip, src_port)");

    [ServerFact(Programs)]
    public Task Write_BitsOfKnownKeys_ArePutTogether() => SqlScenarios.BitsArePutTogether(server);

    [ServerFact(Programs)]
    public Task Open_TableLacksColumns_NamesThem() => SqlScenarios.MissingColumnsAreNamed(server);

    [ServerFact(Programs)]
    public Task Write_BatchesOfOtherFields_WidenTheTable() => SqlScenarios.FieldsMayDiffer(server);

    [ServerFact(Programs)]
    public async Task Open_WrongPassword_IsRefusedWithoutRepeatingIt()
    {
        await using IOutputTarget target = server.Target(OutputShape.Raw, "t", ("password", $"file:{Environment.ProcessPath}x"));
        Assert.Contains("password: cannot read", (await Assert.ThrowsAsync<OutputException>(() => target.OpenAsync(OutputPosition.Start, default))).Message, StringComparison.Ordinal);

        string wrong = Path.GetTempFileName();
        await File.WriteAllTextAsync(wrong, "hunter2");
        await using IOutputTarget refused = server.Target(OutputShape.Raw, "t", ("password", $"file:{wrong}"));
        OutputException failure = await Assert.ThrowsAsync<OutputException>(() => refused.OpenAsync(OutputPosition.Start, default));
        File.Delete(wrong);
        Assert.Contains("password authentication failed", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Place, StringComparison.Ordinal);
    }

    [ServerFact(Programs)]
    public async Task Write_IntoAnotherSchema_KeepsThePositionThere()
    {
        server.Execute("CREATE SCHEMA IF NOT EXISTS net");
        await using IOutputTarget target = server.Target(FlowRows.SumShape, "net.sums");
        await target.OpenAsync(OutputPosition.Start, default);
        await target.WriteAsync(FlowRows.Sums(3, 1), default);
        await target.CommitAsync(7, default);

        Assert.Equal([["3", "7"]], server.Query("SELECT (SELECT COUNT(*) FROM net.sums), (SELECT last_id FROM net.logdb_outputs)"));
    }

    [ServerFact(Programs)]
    public Task Write_ServerIsKilledMeanwhile_EachRowIsThereOnce() => SqlScenarios.KilledServerLosesNothing(server, server.Kill, server.StartAsync);
}
