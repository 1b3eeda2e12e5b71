using System.Globalization;
using System.Text;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Files;

/// <summary>
/// The path of a file with the conversions of strftime(3) that are of use in names, in local time, and variables: <c>$output</c>,
/// <c>$host</c>, <c>$$</c>. Immutable.
/// </summary>
internal sealed class FilePattern
{
    private static readonly (char Letter, string Format)[] s_conversions =
    [
        ('Y', "yyyy"), ('y', "yy"), ('m', "MM"), ('d', "dd"), ('H', "HH"), ('M', "mm"), ('S', "ss"), ('F', "yyyy-MM-dd"), ('T', "HH:mm:ss"), ('R', "HH:mm"),
        ('b', "MMM"), ('B', "MMMM"), ('a', "ddd"), ('A', "dddd"), ('z', "zzz"),
    ];

    private readonly string _text;

    private FilePattern(string text)
    {
        _text = text;
        HasTime = text.Replace("%%", "", StringComparison.Ordinal).Contains('%', StringComparison.Ordinal);
    }

    /// <summary>Names of different times differ.</summary>
    public bool HasTime { get; }

    /// <param name="output">Name of the output.</param>
    /// <exception cref="OutputException">It has a conversion or variable that is none.</exception>
    public static FilePattern Parse(OutputSettings settings, string key, string output)
    {
        string text = settings.File(key)!;
        StringBuilder known = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '$')
            {
                int end = i + 1;
                while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
                {
                    end++;
                }

                known.Append(text[(i + 1)..end] switch
                {
                    "output" => output,
                    "host" => Environment.MachineName,
                    "" when end < text.Length && text[end] == '$' => "$",
                    string other => throw settings.Wrong(key, $"has ${other}; there are $output, $host and $$ for a dollar"),
                });
                i = text[(i + 1)..end].Length == 0 ? end : end - 1;
                continue;
            }

            known.Append(text[i]);
            if (text[i] == '%')
            {
                char letter = ++i < text.Length ? text[i] : ' ';
                known.Append(letter);
                if (letter is not ('%' or 's' or 'j') && s_conversions.All(one => one.Letter != letter))
                {
                    throw settings.Wrong(key, $"has %{letter}; there are %Y %m %d %H %M %S, %F %T %R, %y %j %b %B %a %A %s %z and %% for a percent sign");
                }
            }
        }

        return new FilePattern(known.ToString());
    }

    public string At(DateTimeOffset local)
    {
        StringBuilder name = new();
        for (int i = 0; i < _text.Length; i++)
        {
            if (_text[i] != '%')
            {
                name.Append(_text[i]);
                continue;
            }

            char letter = _text[++i];
            name.Append(letter switch
            {
                '%' => "%",
                's' => local.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                'j' => local.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
                'z' => local.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal),
                _ => local.ToString(s_conversions.First(one => one.Letter == letter).Format, CultureInfo.InvariantCulture),
            });
        }

        return name.ToString();
    }
}
