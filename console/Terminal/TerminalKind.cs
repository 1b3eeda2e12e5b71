namespace LogFlowDb.Console.Terminal;

/// <summary>What the environment tells of the terminal.</summary>
internal static class TerminalKind
{
    /// <summary>Neither <c>NO_COLOR</c> (with any value) nor <c>TERM=dumb</c>.</summary>
    public static bool HasColor => string.IsNullOrEmpty(Variable("NO_COLOR")) && !IsDumb;

    /// <summary>A terminal without cursor movement: lines cannot be edited there.</summary>
    public static bool IsDumb => Variable("TERM") is null or "" or "dumb";

    /// <summary><c>ACCESSIBLE</c> is set to anything but 0: a screen reader is there, which reads lines and not pictures.</summary>
    public static bool IsAccessible => Variable("ACCESSIBLE") is not (null or "" or "0");

    /// <summary>False for terminals that are known to show ASCII only, or when the locale names another encoding.</summary>
    public static bool HasUnicode
    {
        get
        {
            string locale = First("LC_ALL", "LC_CTYPE", "LANG");
            return Variable("TERM") is not ("linux" or "dumb")
                && (!locale.Contains('.') || locale.Contains("utf", StringComparison.OrdinalIgnoreCase));
        }
    }

    private static string First(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Variable(name) is { Length: > 0 } value)
            {
                return value;
            }
        }

        return "";
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
}
