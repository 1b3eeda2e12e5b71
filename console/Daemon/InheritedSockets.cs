using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Daemon;

/// <summary>
/// Listening sockets that systemd opened and keeps (sd_listen_fds(3)): clients wait in them while the daemon starts anew. What is given out is
/// a duplicate, so that closing it leaves the original for another time. UDP is not taken: ending a receiver shuts its socket down, and so
/// that of systemd. Used by one thread.
/// </summary>
internal sealed class InheritedSockets
{
    private const int FirstDescriptor = 3;
    private const int MaxSockets = 16;

    private readonly List<(int Descriptor, EndPoint Local)> _sockets = [];
    private readonly HashSet<int> _taken = [];
    private readonly List<string> _problems = [];

    /// <param name="variable">The value of a variable; null or empty when it is not set.</param>
    /// <param name="processId">Sockets for another process are none of ours.</param>
    public InheritedSockets(Func<string, string?> variable, int processId)
    {
        if (variable("LISTEN_PID") != processId.ToString(CultureInfo.InvariantCulture)
            || !int.TryParse(variable("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            return;
        }

        for (int descriptor = FirstDescriptor; descriptor < FirstDescriptor + Math.Min(count, MaxSockets); descriptor++)
        {
            try
            {
                using Socket socket = new(new SafeSocketHandle(Descriptors.Duplicate(descriptor), ownsHandle: true));
                if (socket.SocketType == SocketType.Stream && socket.LocalEndPoint is { } local)
                {
                    _sockets.Add((descriptor, local));
                    continue;
                }

                _problems.Add($"socket {descriptor} of systemd is of the kind {socket.SocketType}, which is opened by the daemon itself");
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                _problems.Add($"socket {descriptor} of systemd cannot be used: {e.Message}");
            }
        }
    }

    /// <summary>A descriptor of a socket that listens there, whose owner the caller is; null when none was inherited.</summary>
    public int? Take(IPEndPoint listen) => Take(local => local.Equals(listen));

    /// <summary>A socket that listens at a path; null when none was inherited.</summary>
    public Socket? Take(string path) =>
        Take(local => IsAt(local, path)) is { } descriptor
            ? new Socket(new SafeSocketHandle(descriptor, ownsHandle: true))
            : null;

    /// <summary>A line for each socket that could not be used, and then for each that nobody took.</summary>
    public IReadOnlyList<string> Problems =>
    [
        .. _problems,
        .. _sockets.Where(socket => !_taken.Contains(socket.Descriptor))
            .Select(static socket => $"systemd listens on {socket.Local}, which is neither the address of HTTP (listen in [http]) nor the socket of the directory"),
    ];

    /// <summary>True when the socket at this path is one of systemd, in use here.</summary>
    public bool HasTaken(string path) => _sockets.Any(socket => _taken.Contains(socket.Descriptor) && IsAt(socket.Local, path));

    private static bool IsAt(EndPoint local, string path) => local is UnixDomainSocketEndPoint unix && unix.ToString() == path;

    private int? Take(Func<EndPoint, bool> isIt)
    {
        foreach ((int descriptor, EndPoint local) in _sockets)
        {
            if (isIt(local))
            {
                _taken.Add(descriptor);
                return Descriptors.Duplicate(descriptor);
            }
        }

        return null;
    }
}
