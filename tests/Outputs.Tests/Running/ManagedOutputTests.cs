using LogFlowDb.Engine.Tables;
using LogFlowDb.Outputs.Running;
using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Tests.Support;

namespace LogFlowDb.Outputs.Tests.Running;

public sealed class ManagedOutputTests
{
    private static readonly (string Key, string Value)[] s_fast = [("table", "flows"), ("from", "start"), ("refresh", "10ms"), ("retry", "1ms"), ("retry_max", "5ms")];

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    [InlineData(false, 3)]
    [InlineData(false, 4)]
    public async Task Run_TargetThatFailsAtRandom_GivesEveryRowAsOftenAsFailuresAllow(bool keepsPosition, int seed)
    {
        FakeTarget target = new(seed, failures: 15, keepsPosition) { Field = "n" };
        await using OutputBench bench = new(target);
        bench.Registry.Create(OutputBench.Spec("fake", s_fast));
        bench.Registry.Start("out");
        Random random = new(seed);
        Task[] appenders = [.. Enumerable.Range(0, 3).Select(_ => AppendAsync(bench, random.Next()))];
        while (!Task.WhenAll(appenders).IsCompleted)
        {
            await Task.Delay(random.Next(60));
            if (random.Next(3) == 0)
            {
                await bench.Registry.StopAsync("out", drain: random.Next(2) == 0, TimeSpan.FromMilliseconds(50));
                bench.Registry.Start("out");
            }
        }

        await Task.WhenAll(appenders);
        await bench.CommitAsync();
        target.Heal();
        await bench.CaughtUpAsync();
        IReadOnlyDictionary<long, int> rows = target.Rows();
        Assert.Equal(bench.LastNumber, rows.Count);
        int most = rows.Values.Max();
        Assert.True(most <= (keepsPosition ? 1 : 1 + target.Failed), $"seed {seed}: a row came {most} times, with {target.Failed} failures");
        Assert.True(target.Failed > 0, $"seed {seed}: nothing failed");
    }

    [Fact]
    public async Task Run_TargetThatFailsOnce_RepeatsAWindowOnly()
    {
        FakeTarget target = new(seed: 1, failures: 0, keepsPosition: false);
        await using OutputBench bench = new(target);
        for (int i = 0; i < 25; i++)
        {
            await bench.AppendAsync(10_000);
        }

        await bench.CommitAsync();
        bench.Registry.Create(OutputBench.Spec("fake", s_fast));
        bench.Registry.Start("out");
        await bench.CaughtUpAsync();
        Assert.InRange(target.Commits, 4, 40);
        Assert.Equal(250_000, bench.Registry.Get("out").Status().Sent);
        Assert.Equal(250_000, bench.Registry.Get("out").Status().Read);
    }

    [Fact]
    public async Task Run_FromNow_GivesWhatComesAfterwardsAlsoOfATableThatIsNotThereYet()
    {
        FakeTarget target = new(seed: 1, failures: 0, keepsPosition: false) { Field = "n" };
        await using OutputBench bench = new(target);
        await bench.AppendAsync(100);
        await bench.CommitAsync();
        bench.Registry.Create(OutputBench.Spec("fake", ("table", "flows"), ("refresh", "10ms")));
        bench.Registry.Create(OutputBench.Spec("fake", ("table", "other"), ("refresh", "10ms")) with { Name = "other" });
        bench.Registry.Start("out");
        await bench.CaughtUpAsync();
        await bench.AppendAsync(10);
        await bench.CommitAsync();
        await bench.CaughtUpAsync();
        Assert.Equal(Enumerable.Range(101, 10).Select(static n => (long)n), target.Rows().Keys.Order());
        await bench.Registry.StopAsync("out", drain: false, TimeSpan.Zero);

        bench.Registry.Start("other");
        await OutputBench.UntilAsync(() => bench.Registry.Get("other").Status() is { State: OutputState.Waiting, WaitsFor: "there is no table other yet" }, "does not wait for the table");
        await bench.AppendAsync(5, "other");
        await bench.CommitAsync("other");
        await OutputBench.UntilAsync(() => target.Rows().Count == 15, "rows of a new table do not come");
    }

    [Fact]
    public async Task Run_AfterRestart_GoesOnWhereItWas()
    {
        FakeTarget target = new(seed: 1, failures: 0, keepsPosition: false) { Field = "n" };
        await using OutputBench bench = new(target);
        OutputSpec spec = OutputBench.Spec("fake", s_fast);
        for (int round = 0; round < 4; round++)
        {
            bench.Registry.Create(spec);
            bench.Registry.Start("out");
            await bench.AppendAsync(3000);
            await bench.CommitAsync();
            if (round % 2 == 0)
            {
                await bench.CaughtUpAsync();
            }

            await bench.RestartAsync();
        }

        bench.Registry.Create(spec);
        bench.Registry.Start("out");
        await bench.CaughtUpAsync();
        Assert.Equal(12_000, target.Rows().Count);
        Assert.All(target.Rows().Values, static times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task Run_TableDroppedAndMadeAgain_GivesTheRowsOfTheNewOne()
    {
        FakeTarget target = new(seed: 1, failures: 0, keepsPosition: true) { Field = "n" };
        await using OutputBench bench = new(target);
        bench.Registry.Create(OutputBench.Spec("fake", s_fast));
        bench.Registry.Start("out");
        await bench.AppendAsync(5000);
        await bench.CommitAsync();
        await bench.CaughtUpAsync();
        bench.Database.DropTable("flows");
        await bench.AppendAsync(200);
        await bench.CommitAsync();
        await bench.CaughtUpAsync();
        Assert.Equal(5200, target.Rows().Count);
        Assert.All(target.Rows().Values, static times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task Run_RowsTakenByPurgeBeforeTheyWereSent_AreCounted()
    {
        FakeTarget target = new(seed: 1, failures: 100, keepsPosition: false) { Field = "n" };
        await using OutputBench bench = new(target);
        bench.Registry.Create(OutputBench.Spec("fake", s_fast));
        bench.Registry.Start("out");
        long day = DateTimeOffset.Parse("2026-11-01T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds() * 1_000_000;
        await bench.AppendAsync(3000, time: day);
        await bench.AppendAsync(2000);
        await bench.AppendAsync(1000, time: day);
        await bench.CommitAsync();
        await bench.Database.FlushAsync("flows");
        Assert.Single(bench.Database.Purge("flows", DateOnly.MinValue, new DateOnly(2026, 11, 2)));
        await OutputBench.UntilAsync(() => bench.Registry.Get("out").Status() is { LastError: "open failed", Retries: > 0, Queued: 6000 }, "does not tell what fails");
        target.Heal();
        await bench.CaughtUpAsync();
        Assert.Equal(Enumerable.Range(3001, 2000).Select(static n => (long)n), target.Rows().Keys.Order());
        Assert.Equal([("expired", 4000L)], bench.Registry.Get("out").Status().Dropped);
        bench.Database.Purge("flows", DateOnly.MinValue, DateOnly.MaxValue);
        await bench.AppendAsync(10);
        await bench.CommitAsync();
        await bench.CaughtUpAsync();
        Assert.Equal([("expired", 4000L)], bench.Registry.Get("out").Status().Dropped);
    }

    [Fact]
    public async Task Run_Aggregated_GivesSumsThatAddUp()
    {
        Dictionary<long, (long Octets, long Flows)> sums = [];
        FakeTarget target = new(seed: 5, failures: 10, keepsPosition: true)
        {
            Field = "k",
            Taken = rows =>
            {
                for (int row = 0; row < rows.RowCount; row++)
                {
                    (long octets, long flows) = sums.GetValueOrDefault(rows.Column("k")[row].AsLong);
                    sums[rows.Column("k")[row].AsLong] = (octets + rows.Column("octets")[row].AsLong, flows + rows.Column("flows")[row].AsLong);
                }
            },
        };
        await using OutputBench bench = new(target);
        bench.Registry.Create(OutputBench.Spec("fake", [.. s_fast, ("keys", "key as k"), ("sum", "octet_count as octets, flow_count as flows")]));
        bench.Registry.Start("out");
        for (int i = 0; i < 30; i++)
        {
            await bench.AppendAsync(700);
            await bench.CommitAsync();
        }

        target.Heal();
        await bench.CaughtUpAsync();
        Assert.Equal(7, sums.Count);
        Assert.All(sums.Values, static sum => Assert.Equal((30_000L, 3000L), sum));
        Assert.Equal(new OutputShape(["k", "octets", "flows"], ["k"], ["octets", "flows"]).Fields, bench.Registry.Get("out").Shape.Fields);
    }

    [Fact]
    public async Task Stop_WithDrain_SendsWhatIsCommitted()
    {
        FakeTarget target = new(seed: 1, failures: 0, keepsPosition: false);
        await using OutputBench bench = new(target);
        bench.Registry.Create(OutputBench.Spec("fake", ("table", "flows"), ("from", "start"), ("keys", "n"), ("sum", "octet_count"), ("refresh", "1h")) with { Name = "summed" });
        bench.Registry.Start("summed");
        await OutputBench.UntilAsync(() => target.Opened == 0 || target.Opened == 1, "does not open");
        await bench.AppendAsync(1000);
        await bench.CommitAsync();
        Assert.True(await bench.Registry.StopAsync(drain: true, TimeSpan.FromSeconds(30)));
        Assert.Equal((1, OutputState.Stopped), (target.Finished, bench.Registry.Get("summed").Status().State));
        Assert.Equal(1000, bench.Registry.Get("summed").Status().Sent);
    }

    private static async Task AppendAsync(OutputBench bench, int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < 60; i++)
        {
            await bench.AppendAsync(random.Next(1, 800));
            await Task.Delay(random.Next(6));
        }
    }
}
