namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>Where a reference is wrong or says the same in another way, and who says that it is so.</summary>
internal static class KnownDifferences
{
    private static readonly (string Case, string Source, string Field, string Reason)[] s_known =
    [
        ("netflow5/softflowd-concatenated", "golden.logstash.json", "first_time",
            "The uptime of the first packet, 4294967295, lies before the wrap of that of the header, 3381: 32 bits of milliseconds (RFC 3954 §5.1) are modulo 2^32."),
        ("netflow9/telegraf-options", "golden.telegraf.influx.txt", "octet_count",
            "Shown is the scope System, type 1 (RFC 3954 §6.1), under the name of element 1. It is no counter."),
        ("netflow9/nprobe-dpi", "golden.beats.json", "app_name",
            "Bytes that are no text. What follows the first NUL is not of a string (RFC 7011 §6.1.6)."),
    ];

    public static bool IsKnown(string name, Difference difference) => s_known.Any(known =>
        (known.Case.Length == 0 || name == known.Case)
        && difference.Source.Contains(known.Source, StringComparison.Ordinal)
        && (difference.Field == known.Field || difference.Field.StartsWith(known.Field + " ", StringComparison.Ordinal)));
}
