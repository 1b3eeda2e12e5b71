using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Query.Tests.Differential;

/// <summary>
/// Random queries over random tables against a row-by-row evaluation that shares nothing with the engine but the comparison of values.
/// More of them: <c>LOGFLOWDB_DIFFERENTIAL=1000000 dotnet test -c Release tests/Query.Tests --filter RandomQuery</c>; from another seed with
/// <c>LOGFLOWDB_SEED</c>. What fails is made as small as it goes before it is shown.
/// </summary>
public sealed class RandomQueryTests(ITestOutputHelper output)
{
    private const int FewQueries = 50, ManyQueries = 400;

    [Fact]
    public async Task Queries_OverRandomTables_GiveTheRowsOfThePlainEvaluation()
    {
        int count = Number("LOGFLOWDB_DIFFERENTIAL", 2_000), first = Number("LOGFLOWDB_SEED", 1), done = 0;
        long rows = 0;
        List<string> failures = [];
        for (int seed = first; done < count && failures.Count < 5; seed++)
        {
            Random random = new(seed);
            IReadOnlyList<PlainRow> table = PlainTable.Make(random);
            int groupRows = new[] { 3, 40, 1000 }[random.Next(3)], blockRows = new[] { 16, 100, 65536 }[random.Next(3)];
            int unsealed = random.Next(3) == 0 ? random.Next(table.Count + 1) : 0;
            await using DifferentialTable memory = await DifferentialTable.InMemoryAsync(table, groupRows);
            await using DifferentialTable disk = await DifferentialTable.OnDiskAsync(table, blockRows, unsealed);
            PlainQueries queries = new(random);
            for (int i = 0; i < (count > 10_000 ? ManyQueries : FewQueries) && done < count && failures.Count < 5; i++, done++)
            {
                PlainQuery query = queries.Make();
                IReadOnlyList<string> wanted = query.Rows(table);
                rows += wanted.Count;
                string? trouble = Trouble(memory, query, wanted, threads: 1) ?? Trouble(memory, query, wanted, threads: 3) ?? Trouble(disk, query, wanted, threads: 2);
                if (trouble is not null)
                {
                    failures.Add($"seed {seed}, query {i}: {await SmallestAsync(table, query, groupRows, blockRows)}");
                }
            }
        }

        output.WriteLine($"{done} queries from seed {first} on gave {rows} rows");
        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : otherwise;

    /// <summary>How the answer differs; null when it does not.</summary>
    private static string? Trouble(DifferentialTable table, PlainQuery query, IReadOnlyList<string> wanted, int threads)
    {
        List<string> got;
        try
        {
            got = [.. QueryRun.Rows(table.Catalog, query.ToString(), threads).Select(static row => new PlainRow(row.Where(static f => f.Key is not ("_id" or "_table"))).ToString())];
        }
        catch (Exception failure) when (failure is not UnreachableException)
        {
            return $"{threads} threads, {table}, {failure.GetType().Name}: {failure.Message}";
        }

        IEnumerable<string> a = query.KeepsOrder ? wanted : wanted.Order(StringComparer.Ordinal), b = query.KeepsOrder ? got : got.Order(StringComparer.Ordinal);
        return a.SequenceEqual(b) ? null : $"{threads} threads, {table}, wanted:\n  {string.Join("\n  ", a.Take(10))}\ngot:\n  {string.Join("\n  ", b.Take(10))}";
    }

    /// <summary>Stages and rows are left out as long as it still fails in memory or on disk.</summary>
    private static async Task<string> SmallestAsync(IReadOnlyList<PlainRow> rows, PlainQuery query, int groupRows, int blockRows)
    {
        string? trouble = await TroubleAsync(rows, query);
        for (bool smaller = true; smaller && trouble is not null;)
        {
            smaller = false;
            List<(IReadOnlyList<PlainRow>, PlainQuery)> tries = [.. query.Stages.Select((_, i) => (rows, query with { Stages = [.. query.Stages.Where((_, at) => at != i)] }))];
            tries.Add((rows, query with { From = null, To = null, Ascending = false }));
            for (int part = Math.Max(1, rows.Count / 2); part > 0 && rows.Count <= 4096; part /= 2)
            {
                for (int at = 0; at < rows.Count; at += part)
                {
                    tries.Add(([.. rows.Take(at), .. rows.Skip(at + part)], query));
                }
            }

            foreach ((IReadOnlyList<PlainRow> fewer, PlainQuery simpler) in tries)
            {
                if ((fewer.Count < rows.Count || simpler.ToString().Length < query.ToString().Length) && await TroubleAsync(fewer, simpler) is { } still)
                {
                    (rows, query, trouble, smaller) = (fewer, simpler, still, true);
                    break;
                }
            }
        }

        return $"{query}\n{trouble ?? "failed once, and not again"}\nrows:\n  {string.Join("\n  ", rows.Take(12).Select(static row => Value.From(new ValueMap(row.Fields)).ToString()))}";

        async Task<string?> TroubleAsync(IReadOnlyList<PlainRow> fewer, PlainQuery simpler)
        {
            IReadOnlyList<string> wanted = simpler.Rows(fewer);
            await using DifferentialTable memory = await DifferentialTable.InMemoryAsync(fewer, groupRows);
            if ((Trouble(memory, simpler, wanted, threads: 1) ?? Trouble(memory, simpler, wanted, threads: 3)) is { } trouble)
            {
                return trouble;
            }

            await using DifferentialTable disk = await DifferentialTable.OnDiskAsync(fewer, blockRows, unsealed: 0);
            return Trouble(disk, simpler, wanted, threads: 2);
        }
    }
}
