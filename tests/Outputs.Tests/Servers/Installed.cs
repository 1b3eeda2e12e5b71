namespace LogFlowDb.Outputs.Tests.Servers;

/// <summary>Where Debian puts the servers.</summary>
internal static class Installed
{
    private const string PostgresVersions = "/usr/lib/postgresql";

    private static readonly string[] s_folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin", .. PostgresFolders()];

    /// <exception cref="FileNotFoundException">It is not installed.</exception>
    public static string Path(string program) => Find(program) ?? throw new FileNotFoundException($"not installed: {program}");

    /// <summary>Null when all are installed.</summary>
    public static string? WhyAbsent(params IEnumerable<string> programs)
    {
        string[] missing = [.. programs.Where(static program => Find(program) is null)];
        return missing.Length > 0 ? $"not installed: {string.Join(", ", missing)}" : null;
    }

    private static string? Find(string program) => s_folders.Select(folder => System.IO.Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>The newest first: its programs are not on the path.</summary>
    private static IEnumerable<string> PostgresFolders() => Directory.Exists(PostgresVersions)
        ? Directory.GetDirectories(PostgresVersions).OrderByDescending(static folder => folder, StringComparer.Ordinal).Select(static folder => System.IO.Path.Combine(folder, "bin"))
        : [];
}
