using System.Text.Json;
using Xunit.Abstractions;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>Decodes every frame of real and of broken captures and compares every figure of the reference beside them.</summary>
public sealed class PacketConformanceTests(ITestOutputHelper output)
{
    private const string Absent = "(no captures beside the repository)";

    /// <summary>Where the reference is not what the frames say, and who says that it is so.</summary>
    private static readonly (string File, string Field, string Reason)[] s_exceptions = [];

    public static TheoryData<string> Cases()
    {
        string[] cases = [.. CaptureCase.Names("packets", "malformed").Where(name => !new CaptureCase(name).IsFlow)];
        return cases.Length > 0 ? [.. cases] : [Absent];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decode_Capture_GivesEveryFigureOfTheReference(string name)
    {
        if (string.Equals(name, Absent, StringComparison.Ordinal))
        {
            output.WriteLine($"skipped: {Absent}");
            return;
        }

        CaptureCase capture = new(name);
        List<Difference> found = [];
        foreach ((string[] files, JsonElement reference) in capture.Units)
        {
            PacketFigures figures = new();
            foreach (string file in files)
            {
                figures.Read(capture.File(file));
            }

            found.AddRange(figures.Compare($"{name}/{string.Join('+', files)}", reference));
        }

        List<Difference> unexplained = [.. found.Where(difference => !s_exceptions.Any(known =>
            difference.Source.EndsWith(known.File, StringComparison.Ordinal) && difference.Field.StartsWith(known.Field, StringComparison.Ordinal)))];
        Assert.True(unexplained.Count == 0, string.Join(Environment.NewLine, unexplained));
    }
}
