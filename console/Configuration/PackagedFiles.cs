namespace LogFlowDb.Console.Configuration;

/// <summary>Files that the program carries and prints.</summary>
internal static class PackagedFiles
{
    /// <summary>A configuration file that says what can be said in one.</summary>
    public static string Example => Read("logdb.conf");

    /// <summary>A unit file for systemd.</summary>
    public static string Unit => Read("logdb.service");

    /// <summary>A unit file of the sockets that systemd may keep for the daemon.</summary>
    public static string Sockets => Read("logdb.socket");

    private static string Read(string name)
    {
        using StreamReader reader = new(typeof(PackagedFiles).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
