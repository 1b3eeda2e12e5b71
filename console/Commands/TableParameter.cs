using System.Globalization;
using LogFlowDb.Console.Formats;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Commands;

/// <summary>The settings of a table under the names that commands use: the one list of them.</summary>
internal sealed record TableParameter(
    string Name, string Description, Func<TableSettings, string> Text, Func<TableSettings, string, TableSettings?> Set)
{
    /// <summary>The longest that a number of days can be: rows of 1678 are the oldest there are.</summary>
    private const int MaxDays = 1_000_000;

    private const string Never = "none";

    public static IReadOnlyList<TableParameter> All { get; } =
    [
        new(
            "retention",
            "days that rows are kept, 0 for ever",
            static settings => settings.RetentionDays == 0 ? Never : string.Create(CultureInfo.InvariantCulture, $"{settings.RetentionDays}days"),
            static (settings, text) => TryDays(text, out int days) ? settings with { RetentionDays = days } : null),
        new(
            "max_size",
            "the oldest days go beyond it, e.g. 500gb; 0 is no limit",
            static settings => settings.MaxBytes == 0 ? Never : ByteSize.Text(settings.MaxBytes),
            static (settings, text) => TrySize(text, out long bytes) ? settings with { MaxBytes = bytes } : null),
        new(
            "disk_full",
            "below min_free: stop (accept no rows) or drop-oldest (delete old days)",
            static settings => settings.DiskFull == DiskFullPolicy.Stop ? "stop" : "drop-oldest",
            static (settings, text) => text.ToLowerInvariant() switch
            {
                "stop" or "stoplogging" => settings with { DiskFull = DiskFullPolicy.Stop },
                "drop-oldest" or "drop" or "removeoldlog" => settings with { DiskFull = DiskFullPolicy.DropOldest },
                _ => null,
            }),
        new(
            "min_free",
            "bytes of the disk left free, e.g. 10gb; 0 looks at nothing",
            static settings => settings.MinFreeBytes == 0 ? Never : ByteSize.Text(settings.MinFreeBytes),
            static (settings, text) => TrySize(text, out long bytes) ? settings with { MinFreeBytes = bytes } : null),
    ];

    private static IEnumerable<string> Names => All.Select(static parameter => parameter.Name);

    /// <exception cref="CommandFailedException">There is none of that name.</exception>
    public static TableParameter Find(string name) => All.FirstOrDefault(parameter => parameter.Name == name)
        ?? throw new CommandFailedException($"invalid key name: {name}{NearName.Suffix(name, Names)}, one of {string.Join(", ", Names)}");

    /// <exception cref="CommandFailedException">The value makes no sense.</exception>
    public TableSettings Change(TableSettings settings, string value) =>
        Set(settings, value) ?? throw new CommandFailedException($"invalid value of {Name}: {value} ({Description})");

    /// <summary>The value of a table that was told nothing.</summary>
    public TableSettings Reset(TableSettings settings) => Name switch
    {
        "retention" => settings with { RetentionDays = TableSettings.Default.RetentionDays },
        "max_size" => settings with { MaxBytes = TableSettings.Default.MaxBytes },
        "disk_full" => settings with { DiskFull = TableSettings.Default.DiskFull },
        _ => settings with { MinFreeBytes = TableSettings.Default.MinFreeBytes },
    };

    /// <summary>A number of days: 30, 30d, 30days.</summary>
    public static bool TryDays(string text, out int days)
    {
        string number = text.EndsWith("days", StringComparison.OrdinalIgnoreCase) ? text[..^4] : text.EndsWith("d", StringComparison.OrdinalIgnoreCase) ? text[..^1] : text;
        return (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out days) && days <= MaxDays)
            || (string.Equals(text, Never, StringComparison.OrdinalIgnoreCase) && (days = 0) == 0);
    }

    /// <summary>As <c>Retention Policy</c> says it: <c>None</c>, <c>30days</c>, <c>30days, 500 GB</c>.</summary>
    public static string Retention(TableSettings settings)
    {
        string[] parts =
        [
            .. settings.RetentionDays > 0 ? [string.Create(CultureInfo.InvariantCulture, $"{settings.RetentionDays}days")] : Array.Empty<string>(),
            .. settings.MaxBytes > 0 ? [ByteSize.Text(settings.MaxBytes)] : Array.Empty<string>(),
        ];
        return parts.Length > 0 ? string.Join(", ", parts) : "None";
    }

    private static bool TrySize(string text, out long bytes)
    {
        bytes = 0;
        return text is "0" or Never || ByteSize.TryParse(text, out bytes);
    }
}
