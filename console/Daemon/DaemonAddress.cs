using System.Net.Sockets;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Daemon;

/// <summary>
/// The daemon's socket in the data directory. A socket's path may have some 100 bytes only; for a longer one the same file is
/// reached through a descriptor of the directory.
/// </summary>
internal static class DaemonAddress
{
    private const string SocketName = "logdb.sock";
    private const int MaxPathBytes = 100;

    /// <summary>A listening socket that nobody but the same user can connect to. Replaces one left by a daemon that died.</summary>
    /// <param name="inherited">Of systemd; one for this path is taken as it is; null for none.</param>
    /// <exception cref="CommandFailedException">The directory does not take a socket.</exception>
    public static Socket Listen(string directory, int backlog, InheritedSockets? inherited = null)
    {
        string path = Path.Combine(directory, SocketName);
        if (inherited?.Take(path) is { } kept)
        {
            return kept;
        }

        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            File.Delete(path);
            WithEndPoint(directory, path, socket.Bind);

            // Until it listens nobody can connect, so there is no moment with wider rights.
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen(backlog);
            return socket;
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new CommandFailedException($"cannot listen on {path}: {e.Message}", cause: e);
        }
    }

    /// <summary>Null when no daemon listens there.</summary>
    public static Socket? TryConnect(string directory)
    {
        string path = Path.Combine(directory, SocketName);
        if (!File.Exists(path))
        {
            return null;
        }

        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            WithEndPoint(directory, path, socket.Connect);
            return socket;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable)
        {
            socket.Dispose();
            return null;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            socket.Dispose();
            throw new CommandFailedException($"cannot reach the daemon at {path}: {e.Message}", cause: e);
        }
    }

    /// <summary>A socket that systemd keeps stays.</summary>
    public static void Remove(string directory, InheritedSockets inherited)
    {
        string path = Path.Combine(directory, SocketName);
        if (!inherited.HasTaken(path))
        {
            File.Delete(path);
        }
    }

    private static void WithEndPoint(string directory, string path, Action<UnixDomainSocketEndPoint> use)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(path) <= MaxPathBytes)
        {
            use(new UnixDomainSocketEndPoint(path));
            return;
        }

        int descriptor = Descriptors.OpenDirectory(directory);
        try
        {
            use(new UnixDomainSocketEndPoint($"/proc/self/fd/{descriptor}/{SocketName}"));
        }
        finally
        {
            _ = Descriptors.Close(descriptor);
        }
    }
}
