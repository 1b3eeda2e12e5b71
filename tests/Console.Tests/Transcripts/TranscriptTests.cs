using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Xunit;

namespace LogFlowDb.Console.Tests.Transcripts;

public sealed class TranscriptTests
{
    public static TheoryData<string, bool> Files()
    {
        TheoryData<string, bool> files = [];
        foreach (string path in Directory.GetFiles(Folder(), "*.txt").Order(StringComparer.Ordinal))
        {
            Transcript transcript = Transcript.Parse(File.ReadAllText(path), static line => line);
            if (transcript.Direct)
            {
                files.Add(Path.GetFileName(path), false);
            }

            if (transcript.Daemon)
            {
                files.Add(Path.GetFileName(path), true);
            }
        }

        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Run_Transcript_AnswersWordForWord(string file, bool daemon)
    {
        using TestDirectory directory = new();
        string[] ports = FreePorts();
        Transcript transcript = Transcript.Parse(
            File.ReadAllText(Path.Combine(Folder(), file)),
            line => line.Replace("{DIR}", directory.Data, StringComparison.Ordinal)
                .Replace("{SAMPLE}", Path.Combine(Root(), "console", "Demo", "softflowd.pcap.gz"), StringComparison.Ordinal)
                .Replace("{PORT}", ports[0], StringComparison.Ordinal)
                .Replace("{PORT2}", ports[1], StringComparison.Ordinal));
        Process? serve = daemon ? LogdbProcess.Serve(directory.Data) : null;
        try
        {
            foreach (TranscriptStep step in transcript.Steps)
            {
                if (!step.Restart)
                {
                    Check(step, directory.Data);
                }
                else if (serve is not null)
                {
                    Assert.Equal(0, LogdbProcess.Stop(serve));
                    serve.Dispose();
                    serve = LogdbProcess.Serve(directory.Data);
                }
            }

            Assert.Equal(0, serve is null ? 0 : LogdbProcess.Stop(serve));
        }
        finally
        {
            serve?.Kill();
            serve?.Dispose();
        }
    }

    private static void Check(TranscriptStep step, string directory)
    {
        string input = string.Concat(step.Input.Select(static line => line + "\n"));
        (int code, string output, string error) = LogdbProcess.Run(directory, step.Arguments, input);
        string told = $"$ {string.Join(' ', step.Arguments)}\n{output}{error}= {code}";
        Assert.True(Matches(step.Output, output), $"standard output, expected:\n{string.Join('\n', step.Output)}\nis:\n{told}");
        Assert.True(Matches(step.Error, error), $"standard error, expected:\n{string.Join('\n', step.Error)}\nis:\n{told}");
        Assert.True(step.ExitCode == code, $"exit code, expected {step.ExitCode}:\n{told}");
    }

    private static bool Matches(List<string> expected, string actual)
    {
        string pattern = string.Concat(expected.Select(static line => Regex.Escape(line).Replace(@"\{\*}", ".*", StringComparison.Ordinal) + "\n"));
        return Regex.IsMatch(actual, @"\A" + pattern + @"\z", RegexOptions.None, TimeSpan.FromSeconds(1));
    }

    private static string[] FreePorts()
    {
        using UdpClient first = new(new IPEndPoint(IPAddress.Loopback, 0));
        using UdpClient second = new(new IPEndPoint(IPAddress.Loopback, 0));
        return
        [
            .. new[] { first, second }.Select(static socket =>
                ((IPEndPoint)socket.Client.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture)),
        ];
    }

    private static string Folder() => Path.Combine(Root(), "tests", "testdata", "transcripts");

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LogFlowDb.sln")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }
}
