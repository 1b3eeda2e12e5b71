using System.Text.RegularExpressions;
using Xunit;

namespace LogFlowDb.Architecture.Tests;

/// <summary>The table "Points of the protocols" of ARCHITECTURE.md names files and tests that exist.</summary>
public sealed class PointsTests
{
    private const string Page = "ARCHITECTURE.md";
    private const string Decoders = "collectors/protocols";

    private static readonly Regex s_name = new("`(?<name>[^`]+)`", RegexOptions.NonBacktracking);

    [Fact]
    public void Points_Tests_Exist()
    {
        ILookup<string, string> tests = Repository.Files("tests", "*Tests.cs").ToLookup(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);
        List<string> wrong = [];
        foreach (string name in Cells(3))
        {
            string[] parts = name.Split('.');
            if (!tests.Contains(parts[0]))
            {
                wrong.Add($"{Page}: there is no {parts[0]}");
            }
            else if (parts.Length > 1 && !tests[parts[0]].SelectMany(Repository.Lines).Any(line => line.Contains($" {parts[1]}(", StringComparison.Ordinal)))
            {
                wrong.Add($"{Page}: {parts[0]} has no {parts[1]}");
            }
        }

        Findings.None(wrong);
    }

    [Fact]
    public void Points_Places_Exist()
    {
        List<string> wrong = [];
        string folder = Decoders;
        foreach (string name in Cells(2))
        {
            // A name without a folder stands in that of the name before.
            string path = name.Contains('/', StringComparison.Ordinal) || Directory.Exists(Path.Combine(Repository.Root, Decoders, name))
                ? Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Decoders, name)))
                : $"{folder}/{name}";
            folder = Path.GetDirectoryName(path)!;
            string whole = Path.Combine(Repository.Root, path);
            if (!File.Exists(whole) && !File.Exists(whole + ".cs") && !Directory.Exists(whole))
            {
                wrong.Add($"{Page}: there is no {path}");
            }
        }

        Findings.None(wrong);
    }

    /// <summary>The names in a column of the table, from 0.</summary>
    private static string[] Cells(int column)
    {
        string[] names =
        [
            .. Repository.Lines(Page).SkipWhile(line => line != "## Points of the protocols").Skip(1)
                .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
                .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
                .SelectMany(line => s_name.Matches(line.Split('|')[column + 1])).Select(match => match.Groups["name"].Value),
        ];
        Assert.True(names.Length > 30, $"only {names.Length} names in column {column} of the table");
        return names;
    }
}
