using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Tui;

/// <summary>One line that is typed at the bottom. One thread.</summary>
/// <param name="label">In front of it.</param>
/// <param name="text">What stands there at first.</param>
/// <param name="accept">Enter; a text says what is wrong, and the prompt stays.</param>
internal sealed class LinePrompt(string label, string text, Func<string, string?> accept)
{
    private const int MaxCharacters = 4_000;

    private string? _typed;
    private int _recalled;

    public string Label => label;

    public string Text { get; private set; } = text;

    public int At { get; private set; } = text.Length;

    /// <summary>What is thought of the text, at the right, in words.</summary>
    public Func<string, (string Text, Style Style)>? Judge { get; init; }

    /// <summary>Called after each change.</summary>
    public Action<string>? Changed { get; init; }

    public Action? Cancelled { get; init; }

    /// <summary>What may stand where the cursor is: the start of the word, and words that continue it.</summary>
    public Func<string, IEnumerable<string>>? Words { get; init; }

    /// <summary>Newest last.</summary>
    public IReadOnlyList<string> History { get; init; } = [];

    /// <summary>What was wrong with the text on Enter.</summary>
    public string? Problem { get; private set; }

    /// <returns>True when the prompt is over.</returns>
    public bool Handle(in InputEvent input)
    {
        Problem = null;
        string key = KeyNames.Of(input);
        switch (key)
        {
            case "Enter":
                Problem = accept(Text);
                return Problem is null;
            case "Esc" or "^c":
                Cancelled?.Invoke();
                return true;
            case "Tab":
                Complete();
                break;
            case "Left" or "^b":
                At = Math.Max(0, At - Before());
                break;
            case "Right" or "^f":
                At += After();
                break;
            case "Home" or "^a":
                At = 0;
                break;
            case "End" or "^e":
                At = Text.Length;
                break;
            case "Backspace" or "^h":
                Replace(At - Before(), At, "");
                break;
            case "Delete" or "^d":
                Replace(At, At + After(), "");
                break;
            case "^u":
                Replace(0, At, "");
                break;
            case "^k":
                Replace(At, Text.Length, "");
                break;
            case "^w" or "M-Backspace":
                Replace(WordStart(), At, "");
                break;
            case "Up" or "^p":
                Recall(1);
                break;
            case "Down" or "^n":
                Recall(-1);
                break;
            default:
                if (input.Kind == InputKind.Paste)
                {
                    Replace(At, At, Flat(input.Text ?? ""));
                }
                else if (input is { Kind: InputKind.Rune, Modifiers: KeyModifiers.None })
                {
                    Replace(At, At, input.Rune.ToString());
                }

                break;
        }

        return false;
    }

    public void Draw(CellBuffer buffer, Area area)
    {
        buffer.Fill(area, ' ', Style.Plain);
        int start = area.X + 1;
        start += buffer.Put(start, area.Y, label + " ", Style.Bold);
        (string verdict, Style style) = Problem is not null ? (Problem, Style.Error) : Judge?.Invoke(Text) ?? ("", Style.Plain);
        int judged = Math.Min(CellText.Width(verdict), Problem is null ? area.Width / 2 : area.Width * 2 / 3);
        buffer.PutIn(area.Right - judged - 1, area.Y, judged, verdict, style);
        int width = Math.Max(4, area.Right - judged - 2 - start);
        int first = 0;
        while (CellText.Width(Text.AsSpan(first, At - first)) >= width)
        {
            first++;
        }

        buffer.Put(start, area.Y, Text.AsSpan(first), Style.Plain, width);
        buffer.Cursor = (start + CellText.Width(Text.AsSpan(first, At - first)), area.Y);
    }

    private static string Flat(string pasted) => new([.. pasted.Where(static c => c is >= ' ' or '\n' or '\t').Select(static c => c is '\n' or '\t' ? ' ' : c).Take(MaxCharacters)]);

    private void Replace(int start, int end, string with)
    {
        if (Text.Length - (end - start) + with.Length <= MaxCharacters)
        {
            Text = Text[..start] + with + Text[end..];
            At = start + with.Length;
            Changed?.Invoke(Text);
        }
    }

    private int Before() => At == 0 ? 0 : At > 1 && char.IsLowSurrogate(Text[At - 1]) ? 2 : 1;

    private int After() => At >= Text.Length ? 0 : At + 1 < Text.Length && char.IsHighSurrogate(Text[At]) ? 2 : 1;

    private int WordStart()
    {
        int at = At;
        while (at > 0 && Text[at - 1] == ' ')
        {
            at--;
        }

        while (at > 0 && Text[at - 1] != ' ')
        {
            at--;
        }

        return at;
    }

    private void Recall(int step)
    {
        int to = Math.Clamp(_recalled + step, 0, History.Count);
        if (to != _recalled)
        {
            _typed = _recalled == 0 ? Text : _typed;
            _recalled = to;
            Text = to == 0 ? _typed ?? "" : History[^to];
            At = Text.Length;
            Changed?.Invoke(Text);
        }
    }

    private void Complete()
    {
        int start = At;
        while (start > 0 && (char.IsAsciiLetterOrDigit(Text[start - 1]) || Text[start - 1] is '_' or '.'))
        {
            start--;
        }

        string begun = Text[start..At];
        string[] words = [.. (Words?.Invoke(Text[..start]) ?? []).Where(word => word.StartsWith(begun, StringComparison.OrdinalIgnoreCase)).Distinct(StringComparer.Ordinal)];
        if (words.Length == 0)
        {
            return;
        }

        string common = words[0];
        foreach (string word in words)
        {
            int same = 0;
            while (same < Math.Min(common.Length, word.Length) && common[same] == word[same])
            {
                same++;
            }

            common = common[..same];
        }

        if (common.Length >= begun.Length)
        {
            Replace(start, At, common);
        }

        Problem = words.Length > 1 ? string.Join(' ', words.Take(8)) + (words.Length > 8 ? " …" : "") : null;
    }
}
