using System.Globalization;
using LogFlowDb.Console.Sessions;

namespace LogFlowDb.Console.Verbs;

/// <summary>What <c>run</c> says besides rows: lines on standard error, or with their time behind those of a file. One thread at a time.</summary>
internal sealed class RunLog : IDisposable
{
    private readonly ICommandSession _session;
    private readonly StreamWriter? _file;

    /// <param name="path">Of the file, which others may not read; null for standard error.</param>
    /// <exception cref="CommandFailedException">The file cannot be written.</exception>
    public RunLog(ICommandSession session, string? path)
    {
        _session = session;
        try
        {
            _file = path is null ? null : new StreamWriter(path, new FileStreamOptions
            {
                Mode = FileMode.Append,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite | FileShare.Delete,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            })
            {
                AutoFlush = true,
            };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"logfile: {failure.Message}", cause: failure);
        }
    }

    public void WriteLine(string line)
    {
        if (_file is null)
        {
            _session.WriteErrorLine(line);
            return;
        }

        _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd'T'HH:mm:ss'Z'} {line}"));
    }

    public void Dispose() => _file?.Dispose();
}
