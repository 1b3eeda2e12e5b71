namespace LogFlowDb.Console.Pmacct;

/// <summary>An instance of a plugin.</summary>
/// <param name="Type"><c>print</c>, <c>pgsql</c> …</param>
/// <param name="Name">That keys have in brackets.</param>
internal sealed record PmacctPlugin(string Type, string Name)
{
    public const string Memory = "memory";
    public const string Print = "print";
    public const string Tee = "tee";
    public const string NfProbe = "nfprobe";

    public static IReadOnlyList<string> Types { get; } = [Memory, Print, "mysql", "pgsql", "sqlite3", "kafka", "amqp", NfProbe, "sfprobe", Tee];

    /// <summary>Rows go as messages, as JSON.</summary>
    public bool IsBroker => Type is "kafka" or "amqp";

    public bool IsSql => Type is "mysql" or "pgsql" or "sqlite3";
}
