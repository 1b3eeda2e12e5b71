using System.Globalization;
using System.Net;
using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.Formats;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Configuration;

/// <summary>A setting of which there is one: in the sections data, limits, http and log, and by variable. The one list of them.</summary>
/// <param name="Form">What values look like.</param>
/// <param name="Apply">The settings with this value; relative paths begin in the folder that is given. Throws
/// <see cref="FormatException"/> with what a value must be.</param>
internal sealed record Setting(string Section, string Key, string Form, Func<ServiceSettings, string, string, ServiceSettings> Apply)
{
    private const string OnOff = "on or off";

    public static IReadOnlyList<Setting> All { get; } =
    [
        new("data", "directory", "DIR", static (settings, value, folder) => settings with { DataDirectory = File(value, folder) }),
        new("limits", "query_timeout", "30s, 10m, 1h", static (settings, value, _) => settings with { Limits = settings.Limits with { QueryTimeout = Duration(value) } }),
        new("limits", "query_memory", "512mb, 2gb", static (settings, value, _) => settings with { Limits = settings.Limits with { QueryMemoryBytes = Size(value, 1_000_000) } }),
        new("limits", "all_queries_memory", "2gb, 8gb", static (settings, value, _) => settings with { Limits = settings.Limits with { AllQueriesMemoryBytes = Size(value, 16_000_000) } }),
        new("limits", "http_memory", "512mb, 2gb", static (settings, value, _) => settings with { Limits = settings.Limits with { HttpMemoryBytes = Size(value, 16_000_000) } }),
        new("limits", "query_scan", "10gb, 1tb", static (settings, value, _) => settings with { Limits = settings.Limits with { QueryScanBytes = Size(value, 1_000_000) } }),
        new("limits", "concurrent_queries", "1 to 1000", static (settings, value, _) => settings with { Limits = settings.Limits with { ConcurrentQueries = (int)Number(value, 1, 1000) } }),
        new("limits", "max_rows", "1 to 1000000000", static (settings, value, _) => settings with { Limits = settings.Limits with { MaxRows = Number(value, 1, 1_000_000_000) } }),
        new("http", "listen", "ADDRESS:PORT", static (settings, value, _) => settings with { Http = settings.Http with { Listen = EndPoint(value) } }),
        new("http", "certificate", "FILE", static (settings, value, folder) => settings with { Http = settings.Http with { Certificate = File(value, folder) } }),
        new("http", "key", "FILE", static (settings, value, folder) => settings with { Http = settings.Http with { Key = File(value, folder) } }),
        new("http", "tls", OnOff, static (settings, value, _) => settings with { Http = settings.Http with { WithoutTls = !Switch(value) } }),
        new("http", "credentials", "FILE", static (settings, value, folder) => settings with { Http = settings.Http with { Credentials = File(value, folder) } }),
        new("http", "hosts", "NAME, …", static (settings, value, _) => settings with { Http = settings.Http with { Hosts = Names(value) } }),
        new("http", "commands", OnOff, static (settings, value, _) => settings with { Http = settings.Http with { Commands = Switch(value) } }),
        new("http", "writes", OnOff, static (settings, value, _) => settings with { Http = settings.Http with { Writes = Switch(value) } }),
        new("http", "files", OnOff, static (settings, value, _) => settings with { Http = settings.Http with { Files = Switch(value) } }),
        new("log", "level", "error, warning, info or debug", static (settings, value, _) => settings with { Log = settings.Log with { Level = Level(value) } }),
        new("log", "format", "text or json", static (settings, value, _) => settings with { Log = settings.Log with { Json = Json(value) } }),
    ];

    /// <summary>Sections of which there is one.</summary>
    public static IReadOnlyList<string> Sections { get; } = [.. All.Select(static setting => setting.Section).Distinct(StringComparer.Ordinal)];

    public string Name => $"{Section}.{Key}";

    /// <summary>The environment variable of this setting.</summary>
    public string Variable => Name == "data.directory" ? "LOGDB_DATA" : $"LOGDB_{Section.ToUpperInvariant()}_{Key.ToUpperInvariant()}";

    /// <summary><c>on</c>, <c>off</c> and other words for them.</summary>
    public static bool Switch(string value) => value.ToLowerInvariant() switch
    {
        "on" or "yes" or "true" => true,
        "off" or "no" or "false" => false,
        _ => throw new FormatException(OnOff),
    };

    public static string File(string value, string folder) => value.Length > 0 ? Path.GetFullPath(value, folder) : throw new FormatException("the name of a file");

    /// <summary>Names between commas.</summary>
    public static IReadOnlyList<string> Names(string value) => [.. value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary><c>127.0.0.1:8080</c>, <c>[::1]:8080</c>, <c>localhost:8080</c>, or a port of this machine alone.</summary>
    public static IPEndPoint EndPoint(string value)
    {
        string text = value.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" + value[9..]
            : value.Length > 0 && value.All(char.IsAsciiDigit) ? "127.0.0.1:" + value
            : value;
        int colon = text.LastIndexOf(':');
        bool hasPort = colon > 0 && (text[0] == '[' ? text[colon - 1] == ']' : text.IndexOf(':') == colon);
        return hasPort && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _) && IPEndPoint.TryParse(text, out IPEndPoint? endPoint)
            ? endPoint
            : throw new FormatException("ADDRESS:PORT such as 127.0.0.1:8080 or [::1]:8080");
    }

    private static long Number(string value, long least, long greatest) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= least && number <= greatest
            ? number
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {greatest}"));

    private static long Size(string value, long least) => ByteSize.TryParse(value, out long bytes) && bytes >= least
        ? bytes
        : throw new FormatException($"a size such as 512mb or 2gb, {ByteSize.Text(least)} at least");

    private static TimeSpan Duration(string value)
    {
        string text = value.Trim();
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        double factor = (digits < 0 ? "" : text[digits..].Trim()) switch { "s" => 1, "m" => 60, "h" => 3600, "d" => 86400, _ => 0 };
        return factor > 0 && int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 && number * factor <= 864_000
            ? TimeSpan.FromSeconds(number * factor)
            : throw new FormatException("a time such as 30s, 10m or 1h, 10d at most");
    }

    private static LogLevel Level(string value) => Enum.TryParse(value, ignoreCase: true, out LogLevel level) && char.IsAsciiLetter(value[0])
        ? level
        : throw new FormatException($"error, warning, info or debug{NearName.Suffix(value, ["error", "warning", "info", "debug"])}");

    private static bool Json(string value) => value is "text" or "json" ? value == "json" : throw new FormatException($"text or json{NearName.Suffix(value, ["text", "json"])}");
}
