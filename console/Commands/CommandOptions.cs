using LogFlowDb.Console.Shell;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Commands;

/// <summary>Settings that belong together, under a title in the usage text.</summary>
internal sealed record CommandOptions(string Title, IReadOnlyList<CommandOption> All)
{
    /// <summary>All things that the command makes take them.</summary>
    public bool IsOfAll { get; init; }

    /// <summary>True when things of a kind take them.</summary>
    public bool IsOf(string kind) => Title == $"Options of {kind}";

    /// <exception cref="CommandFailedException">A key is none of them, or stands there twice.</exception>
    public static Dictionary<string, string> Check(string command, IEnumerable<KeyValuePair<string, string>> given, IReadOnlyCollection<string> keys)
    {
        Dictionary<string, string> options = new(StringComparer.Ordinal);
        foreach ((string key, string value) in given)
        {
            if (!keys.Contains(key, StringComparer.Ordinal))
            {
                throw new CommandFailedException(
                    $"{command}: unknown option {key}{NearName.Suffix(key, keys)}, one of {string.Join(", ", keys)}", ExitCode.Usage);
            }

            if (!options.TryAdd(key, value))
            {
                throw new CommandFailedException($"{command}: {key} is given twice", ExitCode.Usage);
            }
        }

        return options;
    }

    /// <summary>Takes <c>key=value</c> arguments out of those behind the first <paramref name="required"/>.</summary>
    public static List<KeyValuePair<string, string>> Take(List<string> arguments, int required)
    {
        List<KeyValuePair<string, string>> taken = [];
        for (int i = required; i < arguments.Count;)
        {
            if (CommandLineText.KeyLength(arguments[i]) is > 0 and int length)
            {
                taken.Add(new(arguments[i][..length], arguments[i][(length + 1)..]));
                arguments.RemoveAt(i);
            }
            else
            {
                i++;
            }
        }

        return taken;
    }
}
