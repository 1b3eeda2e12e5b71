using LogFlowDb.Engine.Diagnostics;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>Opens files that somebody named, and says what stands in the way.</summary>
public static class CaptureFile
{
    /// <summary>For reading from begin to end; another may write on, or delete it, meanwhile.</summary>
    /// <exception cref="CaptureException">There is no such file, or it may not be read.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CaptureException($"no such file: {path}{NearFile(path)}");
        }
        catch (UnauthorizedAccessException)
        {
            throw new CaptureException(Directory.Exists(path) ? $"{path}: a directory, not a file" : $"{path}: reading it is not permitted");
        }
    }

    private static string NearFile(string path)
    {
        try
        {
            string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
            return Directory.Exists(folder) ? NearName.Suffix(Path.GetFileName(path), Directory.EnumerateFiles(folder).Select(Path.GetFileName).OfType<string>()) : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
