using System.Text.RegularExpressions;

namespace LogFlowDb.Query.Functions;

/// <summary>
/// Regular expressions of queries. They run in time linear in the text where the pattern allows it (no back references, no look
/// around), else with a time limit: a pattern never holds a query up.
/// </summary>
internal static class Patterns
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    /// <summary>Null with the reason when the pattern is broken.</summary>
    public static Regex? TryParse(string pattern, out string error, RegexOptions options = RegexOptions.None)
    {
        error = "";
        try
        {
            return new Regex(pattern, options | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, s_limit);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, options | RegexOptions.CultureInvariant, s_limit);
        }
        catch (ArgumentException e)
        {
            error = e.Message;
            return null;
        }
    }
}
