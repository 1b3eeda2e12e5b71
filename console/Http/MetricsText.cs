using System.Globalization;
using System.Text;
using LogFlowDb.Console.Diagnostics;

namespace LogFlowDb.Console.Http;

/// <summary>
/// Writes the text format of Prometheus, version 0.0.4: families with their HELP and TYPE, and samples with labels. A family has
/// at most <see cref="MaxSamples"/> of them; the others are counted. One thread.
/// </summary>
internal sealed class MetricsText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";
    public const int MaxSamples = 1000;

    private const string Prefix = "logflowdb_";

    private readonly StringBuilder _text = new(1 << 14);
    private string _family = "";
    private int _samples;

    /// <summary>Samples left out because their families have too many.</summary>
    public long Omitted { get; private set; }

    /// <param name="type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
    public void Family(string name, string type, string help)
    {
        _family = Prefix + name;
        _samples = 0;
        _text.Append("# HELP ").Append(_family).Append(' ').Append(help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
        _text.Append("# TYPE ").Append(_family).Append(' ').Append(type).Append('\n');
    }

    public void Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        if (++_samples > MaxSamples)
        {
            Omitted++;
            return;
        }

        Add("", labels, value);
    }

    /// <summary>A family with one sample.</summary>
    public void Single(string name, string type, string help, double value)
    {
        Family(name, type, help);
        Sample(value);
    }

    public void Histogram(string name, string help, TimeHistogram histogram)
    {
        Family(name, "histogram", help);
        long[] counts = histogram.Cumulative();
        ReadOnlySpan<double> bounds = TimeHistogram.Bounds;
        for (int i = 0; i < counts.Length; i++)
        {
            Add("_bucket", [("le", i < bounds.Length ? Number(bounds[i]) : "+Inf")], counts[i]);
        }

        Add("_sum", [], histogram.Sum);
        Add("_count", [], counts[^1]);
    }

    public override string ToString() => _text.ToString();

    private static string Number(double value) => double.IsInteger(value) && Math.Abs(value) < 1e15
        ? ((long)value).ToString(CultureInfo.InvariantCulture)
        : value.ToString("R", CultureInfo.InvariantCulture);

    private void Add(string suffix, ReadOnlySpan<(string Name, string Value)> labels, double value)
    {
        _text.Append(_family).Append(suffix);
        for (int i = 0; i < labels.Length; i++)
        {
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"");
            foreach (char c in labels[i].Value)
            {
                _text.Append(c switch { '\\' => "\\\\", '"' => "\\\"", '\n' => "\\n", _ => c.ToString() });
            }

            _text.Append('"');
        }

        _text.Append(labels.Length > 0 ? "} " : " ").Append(Number(value)).Append('\n');
    }
}
