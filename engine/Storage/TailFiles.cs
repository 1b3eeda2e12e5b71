using System.Globalization;

namespace LogFlowDb.Engine.Storage;

/// <summary>Names of the files of tail generations: <c>0000000007.manifest</c> and <c>0000000007.log.0</c>, <c>.log.1</c> …</summary>
internal static class TailFiles
{
    private const string ManifestSuffix = ".manifest";

    public static string Manifest(string directory, ulong generation) => Path.Combine(directory, Number(generation) + ManifestSuffix);

    public static string Prefix(string directory, ulong generation) => Path.Combine(directory, Number(generation) + ".log");

    public static string Segment(string prefix, int segment) => string.Create(CultureInfo.InvariantCulture, $"{prefix}.{segment}");

    /// <summary>Generations of which any file exists, ascending.</summary>
    public static IReadOnlyList<ulong> Generations(IDisk disk, string directory)
    {
        SortedSet<ulong> found = [];
        foreach (string file in disk.ListFiles(directory))
        {
            int dot = file.IndexOf('.', StringComparison.Ordinal);
            if (dot > 0 && ulong.TryParse(file.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out ulong generation))
            {
                found.Add(generation);
            }
        }

        return [.. found];
    }

    /// <summary>Segment numbers of a generation that exist, ascending.</summary>
    public static IReadOnlyList<int> Segments(IDisk disk, string directory, ulong generation)
    {
        string prefix = Number(generation) + ".log.";
        List<int> segments = [];
        foreach (string file in disk.ListFiles(directory))
        {
            if (file.StartsWith(prefix, StringComparison.Ordinal)
                && int.TryParse(file.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int segment))
            {
                segments.Add(segment);
            }
        }

        segments.Sort();
        return segments;
    }

    /// <summary>Deletes a generation of which every row is sealed.</summary>
    public static void Delete(IDisk disk, string directory, ulong generation)
    {
        // The manifest goes last, and surely last: what is left of a deletion cut short is still a known generation.
        foreach (int segment in Segments(disk, directory, generation))
        {
            disk.DeleteFile(Segment(Prefix(directory, generation), segment));
        }

        disk.SyncDirectory(directory);
        disk.DeleteFile(Manifest(directory, generation));
    }

    /// <summary>
    /// Deletes what a crash left of generations that were just being created: a manifest without a commit record, of a generation
    /// newer than <paramref name="begun"/>. Left there it would later look like damage.
    /// </summary>
    public static void DeleteUnborn(IDisk disk, string directory, int table, ulong begun)
    {
        foreach (ulong generation in Generations(disk, directory))
        {
            string manifest = Manifest(directory, generation);
            if (generation > begun
                && Segments(disk, directory, generation).Count == 0
                && TailManifest.Read(disk, manifest, table, generation) is null)
            {
                disk.DeleteFile(manifest);
            }
        }
    }

    private static string Number(ulong generation) => generation.ToString("D10", CultureInfo.InvariantCulture);
}
