using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// Makes a field name of one that an exporter announced: <c>httpUserAgent</c> becomes <c>http_user_agent</c>. Names that could be
/// taken for others, or that queries could not write, are refused.
/// </summary>
internal static class AnnouncedName
{
    public const int MaxLength = 64;

    private static readonly string[] s_reservedPrefixes = ["ie_", "pen_", "scope_", "reverse_", "est_"];
    private static readonly string[] s_reservedSuffixes = ["_raw", "_list", "_semantic"];
    private static readonly HashSet<string> s_reserved = new(StringComparer.Ordinal) { "and", "or", "not", "in", "by", "as", "true", "false", "null" };

    public static bool TryMake(string announced, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (announced.Length is 0 or > MaxLength || !char.IsAsciiLetter(announced[0]))
        {
            return false;
        }

        StringBuilder made = new(announced.Length * 2);
        for (int i = 0; i < announced.Length; i++)
        {
            char letter = announced[i];
            if (letter is '-' or '.' or ' ' or '_')
            {
                made.Append('_');
            }
            else if (!char.IsAsciiLetterOrDigit(letter))
            {
                return false;
            }
            else
            {
                if (BeginsWord(announced, i) && made[^1] != '_')
                {
                    made.Append('_');
                }

                made.Append(char.ToLowerInvariant(letter));
            }
        }

        name = made.ToString();
        return IsFree(name);
    }

    /// <summary>A capital begins a word after a small letter or digit, and as the last of several before a small letter.</summary>
    private static bool BeginsWord(string name, int at) => at > 0
        && char.IsAsciiLetterUpper(name[at])
        && (!char.IsAsciiLetterUpper(name[at - 1]) || (at + 1 < name.Length && char.IsAsciiLetterLower(name[at + 1])));

    private static bool IsFree(string name) =>
        !s_reserved.Contains(name)
        && FlowFields.Find(name) is null
        && !s_reservedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        && !s_reservedSuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal))
        && !IsRepetition(name);

    /// <summary>NAME_2 is the second value of NAME in a record.</summary>
    private static bool IsRepetition(string name)
    {
        int at = name.LastIndexOf('_');
        return at > 0 && int.TryParse(name.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }
}
