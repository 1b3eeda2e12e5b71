namespace LogFlowDb.Query.Expressions;

/// <summary>
/// A text literal behind <c>==</c>, <c>!=</c> or in <c>in(…)</c>, where <c>*</c> stands for any text. Without a star, and with stars only
/// at the ends, letters must agree in case; a star in the middle makes it a pattern without regard to case.
/// </summary>
internal sealed class TextPattern
{
    private readonly Shape _shape;
    private readonly string _text;
    private readonly string[] _parts = [];

    public TextPattern(string pattern)
    {
        Pattern = pattern;
        string inner = pattern.Trim('*');
        bool starts = pattern.StartsWith('*'), ends = pattern.EndsWith('*');
        _text = inner;
        if (!pattern.Contains('*'))
        {
            _shape = Shape.Exact;
        }
        else if (inner.Contains('*') || pattern.Length - inner.Length != (starts ? 1 : 0) + (ends ? 1 : 0))
        {
            _shape = inner.Length == 0 ? Shape.Any : Shape.Parts;
            _parts = pattern.Split('*');
        }
        else
        {
            _shape = (starts, ends) switch
            {
                _ when inner.Length == 0 => Shape.Any,
                (true, true) => Shape.Contains,
                (true, false) => Shape.Suffix,
                _ => Shape.Prefix,
            };
        }
    }

    private enum Shape
    {
        Exact,
        Prefix,
        Suffix,
        Contains,
        Any,

        /// <summary>Pieces that follow each other, the first at the beginning and the last at the end.</summary>
        Parts,
    }

    public string Pattern { get; }

    public bool IsExact => _shape == Shape.Exact;

    /// <summary>The text that every match begins with, in this case; null when there is none.</summary>
    public string? RequiredPrefix => _shape is Shape.Exact or Shape.Prefix ? _text : null;

    public bool Matches(ReadOnlySpan<char> text) => _shape switch
    {
        Shape.Exact => text.SequenceEqual(_text),
        Shape.Prefix => text.StartsWith(_text, StringComparison.Ordinal),
        Shape.Suffix => text.EndsWith(_text, StringComparison.Ordinal),
        Shape.Contains => text.Contains(_text, StringComparison.Ordinal),
        Shape.Any => true,
        _ => MatchesParts(text),
    };

    private bool MatchesParts(ReadOnlySpan<char> text)
    {
        string first = _parts[0], last = _parts[^1];
        if (text.Length < first.Length + last.Length
            || !text.StartsWith(first, StringComparison.OrdinalIgnoreCase)
            || !text.EndsWith(last, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        text = text[first.Length..^last.Length];
        foreach (string part in _parts.AsSpan()[1..^1])
        {
            int at = text.IndexOf(part, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
            {
                return false;
            }

            text = text[(at + part.Length)..];
        }

        return true;
    }
}
