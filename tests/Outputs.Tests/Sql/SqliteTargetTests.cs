using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Tests.Servers;
using LogFlowDb.Outputs.Tests.Support;
using Microsoft.Data.Sqlite;

namespace LogFlowDb.Outputs.Tests.Sql;

public sealed class SqliteTargetTests : IDisposable
{
    private readonly SqliteServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public Task Commit_ThenFailure_LeavesEachRowOnce() => SqlScenarios.InsertedRowsAreThereOnce(_server);

    [Fact]
    public async Task Write_EveryKind_IsKept()
    {
        (string[] first, string[] second) = await SqlScenarios.ValuesAreKept(_server, "first_time, src_ip, src_port, src_mac, rate, in_if_name, src_as, typeof(src_as)");

        Assert.Equal(["2025-11-24 16:00:00.244456", "10.0.0.121", "121", "02:42:00:00:00:79", "30.25", "if'121\\\"ü", "NULL", "null"], first);
        Assert.Equal(["2025-11-24 16:00:00.249456", "10.0.0.126", "NULL", "02:42:00:00:00:7e", "31.5", "", "NULL", "null"], second);
    }

    [Fact]
    public Task Write_SumsOfKnownKeys_AreAddedUp() => SqlScenarios.SumsAreAddedUp(_server);

    [Fact]
    public Task Write_SumsIntoTableWithPrimaryKey_AreAddedUp() => SqlScenarios.SumsGoToATableThatIsThere(
        _server, "src_ip CHAR(45) NOT NULL DEFAULT '0.0.0.0', src_port INT(6) NOT NULL DEFAULT 0, octet_count INT NOT NULL, PRIMARY KEY (src_ip, src_port)");

    [Fact]
    public Task Write_BitsOfKnownKeys_ArePutTogether() => SqlScenarios.BitsArePutTogether(_server);

    [Fact]
    public Task Open_TableLacksColumns_NamesThem() => SqlScenarios.MissingColumnsAreNamed(_server);

    [Fact]
    public Task Write_BatchesOfOtherFields_WidenTheTable() => SqlScenarios.FieldsMayDiffer(_server);

    [Fact]
    public async Task Write_FileIsLockedByAnother_SaysSo()
    {
        await using IOutputTarget target = _server.Target(OutputShape.Raw, "t", ("busy", "1s"));
        await target.OpenAsync(OutputPosition.Start, default);
        using SqliteConnection other = _server.Open();
        SqliteServer.Run(other, "BEGIN EXCLUSIVE");

        OutputException failure = await Assert.ThrowsAsync<OutputException>(async () => await target.WriteAsync(FlowRows.Raw(1, 1), default));
        Assert.Contains("locked", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }
}
