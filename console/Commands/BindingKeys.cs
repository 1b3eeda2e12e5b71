namespace LogFlowDb.Console.Commands;

/// <summary>The <c>key=value</c> settings of <c>flowmon.open</c>.</summary>
internal static class BindingKeys
{
    private static readonly string[] s_files = ["certificate", "key", "clients"];

    public static IReadOnlyList<CommandOption> All { get; } =
    [
        new("transport", "udp|tcp|tls", "udp if not specified; tcp and tls take IPFIX"),
        new("sockets", "N", "udp sockets on the port, each with threads of its own; 1 if not specified"),
        new("allow", "PREFIX,…|any", "exporters to take; else private addresses only, beyond this machine"),
        new("group", "ADDRESS[%INTERFACE],…", "multicast groups to join"),
        new("buffer", "SIZE", "socket buffer, 32mb if not specified"),
        new("certificate", "FILE", "of tls, PEM, with those that lead to its root"),
        new("key", "FILE", "of tls, PEM"),
        new("clients", "FILE", "of tls, PEM: roots of which exporters must have a certificate"),
    ];

    /// <summary>What was given, file names in full: the daemon's directory is another.</summary>
    /// <exception cref="CommandFailedException">A key is unknown, or stands there twice.</exception>
    public static Dictionary<string, string> Check(CommandContext context)
    {
        Dictionary<string, string> options = CommandOptions.Check("flowmon.open", context.Options, [.. All.Select(static option => option.Key)]);
        foreach (string key in s_files)
        {
            if (options.TryGetValue(key, out string? file) && file.Length > 0)
            {
                options[key] = Path.GetFullPath(file, context.Session.Traits.WorkingDirectory);
            }
        }

        return options;
    }
}
