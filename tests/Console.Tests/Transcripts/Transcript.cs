namespace LogFlowDb.Console.Tests.Transcripts;

/// <summary>A transcript file; its form is described beside the files.</summary>
internal sealed record Transcript(bool Direct, bool Daemon, IReadOnlyList<TranscriptStep> Steps)
{
    public static Transcript Parse(string text, Func<string, string> expand)
    {
        bool direct = true;
        bool daemon = true;
        List<TranscriptStep> steps = [];
        foreach (string raw in text.Split('\n').Where(static line => line.Length > 0))
        {
            string line = expand(raw);
            string rest = line.Length > 2 ? line[2..] : "";
            switch (line[0])
            {
                case '#':
                    break;
                case '%' when rest == "restart":
                    steps.Add(new TranscriptStep([]) { Restart = true });
                    break;
                case '%':
                    direct = rest is "direct" or "both" ? true : rest is "daemon" ? false : throw new FormatException(line);
                    daemon = rest is "daemon" or "both";
                    break;
                case '$':
                    steps.Add(new TranscriptStep(Words(rest)));
                    break;
                case '<':
                    steps[^1].Input.Add(rest);
                    break;
                case '>':
                    steps[^1].Output.Add(rest);
                    break;
                case '!':
                    steps[^1].Error.Add(rest);
                    break;
                case '=':
                    steps[^1].ExitCode = int.Parse(rest, System.Globalization.CultureInfo.InvariantCulture);
                    break;
                default:
                    throw new FormatException($"transcript line: {line}");
            }
        }

        return new Transcript(direct, daemon, steps);
    }

    private static string[] Words(string line)
    {
        List<string> words = [];
        string? word = null;
        char quote = '\0';
        foreach (char c in line)
        {
            if (quote != '\0' ? c == quote : c is '\'' or '"')
            {
                quote = quote == '\0' ? c : '\0';
                word ??= "";
            }
            else if (c == ' ' && quote == '\0')
            {
                if (word is not null)
                {
                    words.Add(word);
                    word = null;
                }
            }
            else
            {
                word += c;
            }
        }

        return word is null ? [.. words] : [.. words, word];
    }
}
