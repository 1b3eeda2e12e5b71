using System.Reflection;
using Xunit;

namespace LogFlowDb.Architecture.Tests;

/// <summary>
/// The public surface of each project is a file under <c>tests/testdata/api</c>, so that a change of it shows in review. To
/// accept a change: <c>LOGFLOWDB_ACCEPT=1 dotnet test tests/Architecture.Tests</c>, then read the diff.
/// </summary>
public sealed class PublicApiTests
{
    private static readonly string[] s_projects = ["LogFlowDb.Engine", "LogFlowDb.Query", "LogFlowDb.Protocols", "LogFlowDb.Collectors", "LogFlowDb.Outputs", "LogFlowDb.Brokers"];

    [Fact]
    public void Surface_EqualsTheAcceptedOne()
    {
        string folder = Path.Combine(Repository.Root, "tests", "testdata", "api");
        Dictionary<string, string> actual = s_projects.ToDictionary(project => Path.Combine(folder, $"{project}.txt"),
            project => PublicApi.TextOf(Assembly.Load(project)), StringComparer.Ordinal);
        if (Environment.GetEnvironmentVariable("LOGFLOWDB_ACCEPT") == "1")
        {
            Directory.CreateDirectory(folder);
            foreach ((string file, string text) in actual)
            {
                File.WriteAllText(file, text);
            }
        }

        Assert.All(actual.Where(entry => File.Exists(entry.Key)), entry => Assert.Equal(File.ReadAllText(entry.Key), entry.Value));
    }
}
