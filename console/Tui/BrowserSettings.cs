using LogFlowDb.Console.Hosting;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Tui;

/// <summary>How a browser was started.</summary>
internal sealed record BrowserSettings
{
    private const string OurFolder = "logdb";

    /// <summary>The table to open; null for the list.</summary>
    public string? Table { get; init; }

    /// <summary>The filter at first.</summary>
    public string? Filter { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }

    /// <summary>The columns to show; empty for those that were kept or fit.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>No characters beyond ASCII.</summary>
    public bool Ascii { get; init; }

    /// <summary>Says what is wrong with a query; null for nothing.</summary>
    public Func<string, QueryError?> Check { get; init; } = static _ => null;

    /// <summary>Where columns and widths are kept; null for nowhere.</summary>
    public string? StateFolder { get; init; }

    /// <summary>The zone of local times.</summary>
    public TimeZoneInfo LocalZone { get; init; } = TimeZoneInfo.Local;

    /// <summary>ns since 1970 UTC.</summary>
    public Func<long> Now { get; init; } = static () => Paging.Instants.Of(DateTime.UtcNow);

    /// <summary>As the environment of the process asks for.</summary>
    /// <param name="directory">Of the data; it is not opened.</param>
    public static BrowserSettings Of(string directory)
    {
        QueryEngine engine = Instance.Closed(directory, TimeZoneInfo.Utc);
        string? term = Environment.GetEnvironmentVariable("TERM");
        string? state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return new BrowserSettings
        {
            Ascii = term is null or "dumb" or "linux" || !IsUtf8(),
            Check = text => CheckBy(engine, text),
            StateFolder = !string.IsNullOrEmpty(state) ? Path.Combine(state, OurFolder) : home.Length > 0 ? Path.Combine(home, ".local", "state", OurFolder) : null,
        };
    }

    /// <summary>A terminal whose locale is not told is taken for one of today.</summary>
    private static bool IsUtf8()
    {
        string? locale = new[] { "LC_ALL", "LC_CTYPE", "LANG" }.Select(Environment.GetEnvironmentVariable).FirstOrDefault(static value => !string.IsNullOrEmpty(value));
        return locale is null || locale.Contains("utf", StringComparison.OrdinalIgnoreCase);
    }

    private static QueryError? CheckBy(QueryEngine engine, string text)
    {
        try
        {
            engine.Check(text);
            return null;
        }
        catch (QueryException e)
        {
            return e.Errors[0];
        }
    }
}
