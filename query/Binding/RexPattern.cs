using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Stages;

namespace LogFlowDb.Query.Binding;

/// <summary>
/// A pattern of <c>rex</c>: its named groups are fields, whose names may hold what a group's name may not, so that the groups get
/// names of their own.
/// </summary>
internal sealed record RexPattern(Regex Regex, IReadOnlyList<RexGroup> Groups)
{
    public static bool TryParse(string pattern, [NotNullWhen(true)] out RexPattern? result, out string error)
    {
        List<RexGroup> groups = [];
        StringBuilder renamed = new(pattern.Length);
        bool inClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            renamed.Append(c);
            if (c == '\\' && i + 1 < pattern.Length)
            {
                renamed.Append(pattern[++i]);
            }
            else if (c == '[')
            {
                inClass = true;
            }
            else if (c == ']')
            {
                inClass = false;
            }
            else if (!inClass && c == '(' && NameLength(pattern, i) is { } length)
            {
                string group = "f" + groups.Count.ToString(CultureInfo.InvariantCulture);
                groups.Add(new RexGroup(group, pattern.Substring(i + 3, length)));
                renamed.Append("?<").Append(group).Append('>');
                i += length + 3;
            }
        }

        result = Patterns.TryParse(renamed.ToString(), out error) is { } regex ? new RexPattern(regex, groups) : null;
        return result is not null;
    }

    /// <summary>Characters of the name in <c>(?&lt;name&gt;</c>; null for another kind of group.</summary>
    private static int? NameLength(string pattern, int open)
    {
        if (open + 3 >= pattern.Length || pattern[open + 1] != '?' || pattern[open + 2] != '<' || pattern[open + 3] is '=' or '!')
        {
            return null;
        }

        int close = pattern.IndexOf('>', open + 3);
        return close > open + 3 ? close - open - 3 : null;
    }
}
