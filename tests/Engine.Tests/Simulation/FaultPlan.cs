using System.Globalization;
using System.Runtime.CompilerServices;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>
/// How far the fault families go. The environment variable LOGFLOWDB_FAULTS=nightly asks for the long figures, a number for so
/// many times the usual ones; LOGFLOWDB_SEED=N repeats a random test with the seed that a failure printed, and only that.
/// </summary>
internal static class FaultPlan
{
    private const int FirstSeed = 20261122;

    private static readonly string? s_wanted = Environment.GetEnvironmentVariable("LOGFLOWDB_FAULTS");

    public static bool IsNightly => string.Equals(s_wanted, "nightly", StringComparison.Ordinal);

    public static int Pick(int each, int nightly) => IsNightly
        ? nightly
        : int.TryParse(s_wanted, CultureInfo.InvariantCulture, out int times) ? (int)Math.Min(nightly, (long)each * times) : each;

    /// <summary>Runs with seeds of its own, one after the other, until enough was done; a failure names the seed and how to repeat it.</summary>
    /// <param name="run">Returns how much it did.</param>
    public static async Task<int> RunSeedsAsync(int wanted, Func<int, Task<int>> run, [CallerMemberName] string test = "")
    {
        string? given = Environment.GetEnvironmentVariable("LOGFLOWDB_SEED");
        int done = 0;
        for (int seed = given is null ? FirstSeed : int.Parse(given, CultureInfo.InvariantCulture); done < wanted; seed++)
        {
            try
            {
                done += Math.Max(1, await run(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(
                    $"{test}: seed {seed} failed: {e.Message}. Repeat it with: LOGFLOWDB_SEED={seed} dotnet test tests/Engine.Tests --filter {test}", e);
            }

            if (given is not null)
            {
                break;
            }
        }

        return done;
    }

    /// <summary>The same where nothing waits.</summary>
    public static int RunSeeds(int wanted, Func<int, int> run, [CallerMemberName] string test = "") =>
        RunSeedsAsync(wanted, seed => Task.FromResult(run(seed)), test).GetAwaiter().GetResult();
}
