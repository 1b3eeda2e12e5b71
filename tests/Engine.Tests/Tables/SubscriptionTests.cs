using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using Xunit;

namespace LogFlowDb.Engine.Tests.Tables;

public sealed class SubscriptionTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("logflowdb").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Subscribe_RowsOfAllTables_ComeInOrderWithIdsUntilDisposed()
    {
        Listener listener = new();
        await using Database database = Database.Open(_directory, new DatabaseOptions());
        ITableWriter first = database.Writer("a", create: true)!;
        await first.AppendAsync(Rows.Make(10, 1, 1));
        using (IDisposable subscription = database.Subscribe(listener)!)
        {
            await first.AppendAsync(Rows.Make(9000, 11, 1));
            await database.Writer("b", create: true)!.AppendAsync(Rows.Make(5, 1, 1));
        }

        await first.AppendAsync(Rows.Make(10, 9011, 1));

        Assert.Equal(["a", "a", "b"], listener.Batches.Select(static batch => batch.Table));
        Assert.Equal(9000, listener.Batches.Where(static batch => batch.Table == "a").Sum(static batch => batch.Rows.RowCount));
        Assert.Equal(11, listener.Batches[0].Rows.Column(SystemFields.Id)[0].AsLong);
        Assert.False(listener.Batches[0].Rows.Column(SystemFields.Time).IsNull(0));
    }

    [Fact]
    public async Task Subscribe_OpenForReading_IsNull()
    {
        await using (Database database = Database.Open(_directory, new DatabaseOptions()))
        {
            database.CreateTable("a");
        }

        await using Database reading = Database.Open(_directory, new DatabaseOptions { ReadOnly = true });
        Assert.Null(reading.Subscribe(new Listener()));
    }

    private sealed class Listener : IAppendSubscriber
    {
        public List<(string Table, RowBatch Rows)> Batches { get; } = [];

        public void OnAppended(string table, RowBatch rows) => Batches.Add((table, rows));
    }
}
