using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace LogFlowDb.Console.Tests.Http;

/// <summary>
/// A strict reader of the text format of Prometheus, version 0.0.4: HELP and TYPE before the samples of each family, families in
/// one piece, no sample twice, histograms whose buckets add up.
/// </summary>
internal sealed class PrometheusText
{
    private static readonly Regex s_sample = new(
        """^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?<labels>(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*",?)+)\})? (?<value>[^ ]+)$""",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);

    public PrometheusText(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        string family = "", help = "";
        foreach (string line in text[..^1].Split('\n'))
        {
            string[] words = line.Split(' ', 4);
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                help = words[2];
                Assert.True(words.Length == 4 && words[3].Length > 0, line);
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                family = words[2];
                Assert.Equal(help, family);
                Assert.True(words[3] is "counter" or "gauge" or "histogram", line);
                Assert.True(_types.TryAdd(family, words[3]), $"{family} has two types");
                Assert.True(words[3] != "counter" || family.EndsWith("_total", StringComparison.Ordinal), $"{family} is a counter without _total");
            }
            else
            {
                Match match = s_sample.Match(line);
                Assert.True(match.Success, $"not a sample: {line}");
                string name = match.Groups["name"].Value;
                string stem = _types.GetValueOrDefault(family) == "histogram" ? Regex.Replace(name, "_(?:bucket|sum|count)$", "", RegexOptions.NonBacktracking) : name;
                Assert.Equal(family, stem);
                string key = match.Groups["labels"].Success ? $"{name}{{{match.Groups["labels"].Value}}}" : name;
                Assert.True(Samples.TryAdd(key, double.Parse(match.Groups["value"].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture)), $"{key} twice");
            }
        }

        foreach (string histogram in _types.Where(static type => type.Value == "histogram").Select(static type => type.Key))
        {
            double[] buckets = [.. Samples.Where(sample => sample.Key.StartsWith(histogram + "_bucket{", StringComparison.Ordinal)).Select(static sample => sample.Value)];
            Assert.Equal(buckets.Order(), buckets);
            Assert.Equal(Samples[histogram + "_count"], Samples[histogram + "_bucket{le=\"+Inf\"}"]);
            Assert.True(Samples.ContainsKey(histogram + "_sum"));
        }
    }

    /// <summary>Values by name and labels as they were written.</summary>
    public Dictionary<string, double> Samples { get; } = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Families => _types.Keys;
}
