using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Text;

/// <summary>Settings that targets of text have in common.</summary>
internal static class TextSettings
{
    /// <exception cref="OutputException">It is none, or needs columns that the output does not name.</exception>
    public static RowTextFormat Format(OutputSettings settings, OutputShape shape, bool withAligned)
    {
        (string Word, RowTextFormat Value)[] words = [("json", RowTextFormat.Json), ("csv", RowTextFormat.Csv), ("tsv", RowTextFormat.Tsv), ("aligned", RowTextFormat.Aligned)];
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

        if (format != RowTextFormat.Csv)
        {
            throw settings.Wrong("separator", "is for format=csv");
        }

        return text is "\\t" ? '\t'
            : text is [var one] && char.IsAscii(one) && one is not ('"' or '\n' or '\r') ? one
            : throw settings.Wrong("separator", "is not one ASCII character");
    }
}
