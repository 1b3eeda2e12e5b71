using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using LogFlowDb.Query.Functions;

namespace LogFlowDb.Query.Output;

/// <summary>
/// A path as a query writes it, with the times it may hold: <c>{logtime:yyyyMMdd}</c> of each row, <c>{now:HHmm}</c> of the
/// query; <c>epoch</c> is the time in ms. Immutable.
/// </summary>
internal sealed class OutputPath
{
    private const string LogTime = "{logtime:";
    private const string Now = "{now:";
    private const string Epoch = "epoch";
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly List<Part> _parts = [];

    private OutputPath(string text) => Text = text;

    /// <summary>As written.</summary>
    public string Text { get; }

    public bool HasMacros => _parts.Exists(static part => part.Kind != PartKind.Literal);

    /// <summary>Rows of different times may have different paths.</summary>
    public bool HasLogTime => _parts.Exists(static part => part.Kind == PartKind.LogTime);

    /// <summary>Times within as many nanoseconds, counted from 1970, have the same path.</summary>
    public long Resolution => _parts.Exists(static part => part.Kind == PartKind.LogTime && (part.Pattern is null || part.Pattern.Pattern.Contains('S')))
        ? 1
        : NanosecondsPerSecond;

    public static bool TryParse(string text, [NotNullWhen(true)] out OutputPath? path, out string error)
    {
        path = null;
        error = "";
        OutputPath made = new(text);
        for (int at = 0; at < text.Length;)
        {
            int open = text.IndexOf('{', at);
            PartKind kind = open < 0 ? PartKind.Literal
                : text.AsSpan(open).StartsWith(LogTime, StringComparison.Ordinal) ? PartKind.LogTime
                : text.AsSpan(open).StartsWith(Now, StringComparison.Ordinal) ? PartKind.Now
                : PartKind.Literal;
            if (kind == PartKind.Literal)
            {
                int end = open < 0 ? text.Length : open + 1;
                made._parts.Add(new Part(PartKind.Literal, text[at..end], null));
                at = end;
                continue;
            }

            made._parts.Add(new Part(PartKind.Literal, text[at..open], null));
            int start = open + (kind == PartKind.Now ? Now.Length : LogTime.Length);
            int close = text.IndexOf('}', start);
            if (close < 0)
            {
                error = "} expected behind the format of the time";
                return false;
            }

            string format = text[start..close];
            DatePattern? pattern = format == Epoch ? null : DatePattern.TryParse(format, out _);
            if (pattern is null && format != Epoch)
            {
                error = $"{format} is no format of a time: yyyyMMdd, yyyy/MM/dd/HH or epoch expected";
                return false;
            }

            made._parts.Add(new Part(kind, format, pattern));
            at = close + 1;
        }

        path = made;
        return true;
    }

    /// <param name="time">Of the row, ns since 1970 UTC.</param>
    /// <param name="now">Of the query, ns since 1970 UTC.</param>
    public string Of(long time, long now, TimeZoneInfo zone) => string.Concat(_parts.Select(part => part.Kind switch
    {
        PartKind.Literal => part.Text,
        PartKind.Now => Format(part, now, zone),
        _ => Format(part, time, zone),
    }));

    public override string ToString() => Text;

    private static string Format(Part part, long nanoseconds, TimeZoneInfo zone) => part.Pattern is { } pattern
        ? pattern.Format(nanoseconds, zone)
        : (nanoseconds / 1_000_000).ToString(CultureInfo.InvariantCulture);

    private enum PartKind
    {
        Literal,
        LogTime,
        Now,
    }

    private sealed record Part(PartKind Kind, string Text, DatePattern? Pattern);
}
