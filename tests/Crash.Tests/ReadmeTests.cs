using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace LogFlowDb.Crash.Tests;

/// <summary>What the README shows as a session is one: its console blocks are run one after the other, and print what they are said to print.</summary>
public sealed class ReadmeTests
{
    private const string Mark = "@@@ ";

    /// <summary>Stands for anything within a line: times, paths, process numbers.</summary>
    private const string Anything = "…";

    [ToolFact("bash", "curl")]
    public void Tour_AsWritten_PrintsWhatItSays()
    {
        using LogDb db = new();
        int http = LogDb.FreeTcpPort();
        string folder = Path.GetDirectoryName(db.Data)!;
        File.CreateSymbolicLink(Path.Combine(folder, "console"), Path.Combine(LogDb.Root, "console"));
        (string Command, List<string> Output)[] steps = [.. Steps(File.ReadAllText(Path.Combine(LogDb.Root, "README.md")))];
        Assert.True(steps.Length > 5, "the README has lost its tour");

        StringBuilder script = new($"cd '{folder}'\nexport PATH='{LogDb.Root}':\"$PATH\"\nexec 2>&1\n");
        foreach ((string command, _) in steps)
        {
            script.Append($"echo '{Mark}'\n{Runnable(Local(command))}\necho '{Mark}'$?\nsed -i 's/2055/{db.Port}/' logdb.conf 2>/dev/null\n");
        }

        string file = db.Beside("tour.sh");
        File.WriteAllText(file, script.ToString());
        ProcessOutcome outcome = Programs.Run("bash", "", 2 * Programs.Patience, file);
        string[] parts = outcome.Output.Split(Mark);
        Assert.Equal((2 * steps.Length) + 1, parts.Length);
        for (int i = 0; i < steps.Length; i++)
        {
            string printed = parts[(2 * i) + 1].TrimStart('\n'), expected = string.Concat(steps[i].Output.Select(line => Local(line) + "\n"));
            string pattern = "^" + Regex.Escape(expected).Replace(Anything, "[^\n]*", StringComparison.Ordinal) + "$";
            Assert.True(Regex.IsMatch(printed, pattern, RegexOptions.NonBacktracking), $"{steps[i].Command}\nprinted\n{printed}\ninstead of\n{expected}");
            Assert.True(parts[(2 * i) + 2].StartsWith('0') || expected.Contains("query failure", StringComparison.Ordinal), $"{steps[i].Command}\nfailed\n{printed}");
        }

        string Local(string text) => text.Replace("8080", $"{http}", StringComparison.Ordinal).Replace("2055", $"{db.Port}", StringComparison.Ordinal);
    }

    private static IEnumerable<(string Command, List<string> Output)> Steps(string readme)
    {
        foreach (Match block in Regex.Matches(readme, "```console\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10)))
        {
            (string Command, List<string> Output)? step = null;
            foreach (string line in block.Groups["text"].Value.TrimEnd('\n').Split('\n'))
            {
                if (!line.StartsWith("$ ", StringComparison.Ordinal))
                {
                    step!.Value.Output.Add(line);
                    continue;
                }

                if (step is { } complete)
                {
                    yield return complete;
                }

                step = (line[2..], []);
            }

            yield return step!.Value;
        }
    }

    /// <summary>On a terminal rows are a table; what goes on in the background is waited for until it says so.</summary>
    private static string Runnable(string command)
    {
        if (command.EndsWith('&'))
        {
            return $"{command[..^1]} > background 2> /dev/null &\nuntil [ -s background ]; do sleep 0.05; done; cat background";
        }

        bool isTable = command.StartsWith("logdb query", StringComparison.Ordinal) && !command.Contains("--format", StringComparison.Ordinal);
        return isTable ? command + " --format table" : command;
    }
}
