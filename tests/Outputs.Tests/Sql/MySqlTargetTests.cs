using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Tests.Servers;
using LogFlowDb.Outputs.Tests.Support;

namespace LogFlowDb.Outputs.Tests.Sql;

public sealed class MySqlTargetTests(MariaDbServer server) : IClassFixture<MariaDbServer>
{
    private const string Programs = "mariadbd";

    [ServerFact(Programs)]
    public Task Commit_ThenFailure_LeavesEachRowOnce() => SqlScenarios.InsertedRowsAreThereOnce(server);

    [ServerFact(Programs)]
    public async Task Write_EveryKind_IsKept()
    {
        (string[] first, string[] second) = await SqlScenarios.ValuesAreKept(server, "CAST(first_time AS CHAR), src_ip, src_port, src_mac, rate, in_if_name, src_as");

        Assert.Equal(["2025-11-24 16:00:00.244456", "10.0.0.121", "121", "02:42:00:00:00:79", "30.25", "if'121\\\"ü", "NULL"], first);
        Assert.Equal(["2025-11-24 16:00:00.249456", "10.0.0.126", "NULL", "02:42:00:00:00:7e", "31.5", "", "NULL"], second);
    }

    [ServerFact(Programs)]
    public async Task Write_TextsThatLookLikeSql_AreTexts()
    {
        string table = server.NewTable();
        string[] texts = ["'); DROP TABLE x; --", "\\' OR 1=1", "@a ?b ?", "😀 \0 \n", "plain text", "`"];
        await using IOutputTarget target = server.Target(OutputShape.Raw, table);
        await target.OpenAsync(OutputPosition.Start, default);
        await target.WriteAsync(new RowBatch(texts.Length, ["text"], [new ValueColumn(texts.Select(static text => Value.From(text)).ToArray())]), default);
        await target.CommitAsync(1, default);

        Assert.Equal(texts.Order(StringComparer.Ordinal), server.Query($"SELECT text FROM {table}").Select(static row => row[0]).Order(StringComparer.Ordinal));
    }

    [ServerFact(Programs)]
    public async Task Write_IntoTableOfPmacct_AddsUp()
    {
        string table = server.NewTable();
        server.Execute(
            $"CREATE TABLE {table} (src_ip CHAR(45) NOT NULL, src_port INT(2) UNSIGNED NOT NULL, packets INT UNSIGNED NOT NULL DEFAULT 0, octet_count BIGINT UNSIGNED NOT NULL,"
            + " stamp_inserted DATETIME NOT NULL DEFAULT '2026-01-01', PRIMARY KEY (src_ip, src_port))");
        await using IOutputTarget target = server.Target(FlowRows.SumShape, table);
        await target.OpenAsync(OutputPosition.Start, default);
        await target.WriteAsync(FlowRows.Sums(3, 100), default);
        await target.WriteAsync(FlowRows.Sums(3, 100), default);
        await target.CommitAsync(1, default);

        Assert.Equal([["10.0.0.0", "443", "200"], ["10.0.0.1", "443", "202"], ["10.0.0.2", "0", "204"]], server.Query($"SELECT src_ip, src_port, octet_count FROM {table} ORDER BY src_ip"));
    }

    [ServerFact(Programs)]
    public async Task Write_NumbersBeyondTheColumn_AreCounted()
    {
        string table = server.NewTable();
        server.Execute($"CREATE TABLE {table} (src_port SMALLINT)");
        await using IOutputTarget target = server.Target(new OutputShape(["src_port"], [], []), table);
        await target.OpenAsync(OutputPosition.Start, default);
        await target.WriteAsync(FlowRows.Raw(32_760, 20), default);
        await target.CommitAsync(1, default);

        Assert.Contains(target.Counters, static counter => counter is ("Unfit Values", > 0));
        Assert.Equal("32766", server.Query($"SELECT MAX(src_port) FROM {table}")[0][0]);
    }

    [ServerFact(Programs)]
    public Task Write_SumsOfKnownKeys_AreAddedUp() => SqlScenarios.SumsAreAddedUp(server);

    [ServerFact(Programs)]
    public Task Write_BitsOfKnownKeys_ArePutTogether() => SqlScenarios.BitsArePutTogether(server);

    [ServerFact(Programs)]
    public Task Open_TableLacksColumns_NamesThem() => SqlScenarios.MissingColumnsAreNamed(server);

    [ServerFact(Programs)]
    public Task Write_BatchesOfOtherFields_WidenTheTable() => SqlScenarios.FieldsMayDiffer(server);

    [ServerFact(Programs)]
    public Task Write_ServerIsKilledMeanwhile_EachRowIsThereOnce() => SqlScenarios.KilledServerLosesNothing(server, server.Kill, server.StartAsync);
}
