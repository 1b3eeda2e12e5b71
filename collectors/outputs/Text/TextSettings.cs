using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Text;

/// <summary>Settings that targets of text have in common.</summary>
internal static class TextSettings
{
    /// <summary>What only pmacct's text heeds; words of <c>format</c> besides: <c>pmacct</c>, <c>pmacct-csv</c>, <c>pmacct-json</c>.</summary>
    public static IReadOnlyList<OutputOption> OfPmacct { get; } =
    [
        new("times", "local|utc|rfc3339|rfc3339-utc|epoch", "of pmacct's text: how times look; local unless told"),
        new("protocols", "names|numbers", "of pmacct's text: tcp or 6; names unless told"),
    ];

    /// <summary>Null for other formats than pmacct's.</summary>
    /// <exception cref="OutputException">A setting is not acceptable, or given for another format.</exception>
    public static PmacctLayout? Layout(OutputSettings settings, RowTextFormat format)
    {
        if (format is not (RowTextFormat.Pmacct or RowTextFormat.PmacctCsv or RowTextFormat.PmacctJson))
        {
            return OfPmacct.FirstOrDefault(option => settings.Text(option.Key) is not null) is { } other ? throw settings.Wrong(other.Key, "is for format=pmacct") : null;
        }

        PmacctTimes times = settings.One(
            "times",
            ("local", new PmacctTimes()),
            ("utc", new PmacctTimes { Zone = TimeZoneInfo.Utc }),
            ("rfc3339", new PmacctTimes { Rfc3339 = true }),
            ("rfc3339-utc", new PmacctTimes { Rfc3339 = true, Zone = TimeZoneInfo.Utc }),
            ("epoch", new PmacctTimes { SinceEpoch = true }));
        return new PmacctLayout(settings.One("protocols", ("names", false), ("numbers", true)), times);
    }

    /// <exception cref="OutputException">It is none, or needs columns that the output does not name.</exception>
    public static RowTextFormat Format(OutputSettings settings, OutputShape shape, bool withAligned)
    {
        (string Word, RowTextFormat Value)[] words = [("json", RowTextFormat.Json), ("csv", RowTextFormat.Csv), ("tsv", RowTextFormat.Tsv), ("pmacct", RowTextFormat.Pmacct), ("pmacct-csv", RowTextFormat.PmacctCsv), ("pmacct-json", RowTextFormat.PmacctJson), ("aligned", RowTextFormat.Aligned)];
        RowTextFormat format = settings.One("format", withAligned ? words : words[..^1]);
        return format == RowTextFormat.Json || shape.Fields is not null
            ? format
            : throw new OutputException($"format={settings.Text("format")} needs columns: fields=F,… or keys=F,…");
    }

    /// <exception cref="OutputException">It is no single ASCII character that can separate cells, or given for another format.</exception>
    public static char Separator(OutputSettings settings, RowTextFormat format)
    {
        if (settings.Verbatim("separator") is not { } text)
        {
            return ',';
        }

        if (format is not (RowTextFormat.Csv or RowTextFormat.PmacctCsv))
        {
            throw settings.Wrong("separator", "is for format=csv");
        }

        return text is "\\t" ? '\t'
            : text is [var one] && char.IsAscii(one) && one is not ('"' or '\n' or '\r') ? one
            : throw settings.Wrong("separator", "is not one ASCII character");
    }
}
