using System.Globalization;
using System.Text;
using LogFlowDb.Engine.Diagnostics;

namespace LogFlowDb.Engine.Storage;

/// <summary>
/// Keeps other processes out of a directory: a writer holds the file <c>lock</c> alone, readers share it (flock of the
/// operating system, so it is free the moment a process dies). The file holds the writer's process id.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private const string FileName = "lock";

    /// <summary>ERROR_SHARING_VIOLATION as an HRESULT, and EWOULDBLOCK of Linux, which .NET passes on as it is.</summary>
    private const int SharingViolation = unchecked((int)0x80070020), WouldBlock = 11;

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="DatabaseLockedException">Another process holds it.</exception>
    /// <exception cref="IOException">The lock file cannot be made or opened.</exception>
    public static DirectoryLock AcquireWrite(string directory)
    {
        string path = Path.Combine(directory, FileName);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new DatabaseLockedException(directory, Holder(path));
        }

        try
        {
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            // A full disk: who holds the lock is only told to people, that it is held is what counts.
        }

        return new DirectoryLock(file);
    }

    /// <summary>Null when there is no lock file and none can be made, as on read-only media.</summary>
    /// <exception cref="DatabaseLockedException">A writer holds it.</exception>
    public static DirectoryLock? AcquireRead(string directory)
    {
        string path = Path.Combine(directory, FileName);
        try
        {
            return new DirectoryLock(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new DatabaseLockedException(directory, Holder(path));
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Other causes, such as a full disk, keep their own message.</summary>
    private static bool IsHeld(IOException e) =>
        e.HResult == (OperatingSystem.IsWindows() ? SharingViolation : WouldBlock) && e is not (FileNotFoundException or DirectoryNotFoundException);

    private static string Holder(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            Span<byte> text = stackalloc byte[16];
            int length = file.Read(text);
            return length == 0 ? "" : $" (process {Encoding.ASCII.GetString(text[..length])})";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
