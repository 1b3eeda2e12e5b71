using System.Globalization;

namespace LogFlowDb.Console.Verbs;

/// <summary>A file with the number of this process, as long as it runs.</summary>
internal sealed class PidFile : IDisposable
{
    private readonly string _path;

    /// <exception cref="CommandFailedException">It cannot be written.</exception>
    public PidFile(string path)
    {
        _path = path;
        try
        {
            File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot write {path}: {failure.Message}", cause: failure);
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It tells of a process that is gone; so does any file after a crash.
        }
    }
}
