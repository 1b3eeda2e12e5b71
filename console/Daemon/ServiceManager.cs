using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace LogFlowDb.Console.Daemon;

/// <summary>
/// Tells systemd how the daemon is (sd_notify(3), <c>Type=notify-reload</c>): datagrams to <c>$NOTIFY_SOCKET</c>. Without one
/// nothing is told. Safe for concurrent use; never throws, because a manager that is gone is no reason to stop.
/// </summary>
internal sealed class ServiceManager : IDisposable
{
    private const string SocketVariable = "NOTIFY_SOCKET";

    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _endPoint;
    private readonly Timer? _watchdog;

    /// <param name="variable">The value of a variable; null or empty when it is not set.</param>
    /// <param name="isAlive">Asked before the watchdog is told that all is well.</param>
    public ServiceManager(Func<string, string?> variable, Func<bool> isAlive)
    {
        if (variable(SocketVariable) is not { Length: > 1 } path || path[0] is not ('/' or '@'))
        {
            return;
        }

        try
        {
            // A name that begins with @ is of the abstract name space, whose names begin with a zero byte.
            _endPoint = new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path);
            _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = 1000 };
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return;
        }

        if (WatchdogInterval(variable) is { } interval)
        {
            _watchdog = new Timer(
                _ =>
                {
                    if (isAlive())
                    {
                        Send("WATCHDOG=1");
                    }
                },
                null,
                interval / 2,
                interval / 2);
        }
    }

    /// <summary>Sockets are open, and what was declared runs.</summary>
    public void Ready(string status) => Send($"READY=1\nSTATUS={OneLine(status)}\nMAINPID={Environment.ProcessId}");

    /// <summary>The configuration is read anew; <see cref="Ready"/> ends it, whatever came of it.</summary>
    public void Reloading() => Send(string.Create(
        CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={Stopwatch.GetElapsedTime(0).Ticks / TimeSpan.TicksPerMicrosecond}"));

    public void Status(string status) => Send($"STATUS={OneLine(status)}");

    public void Stopping() => Send("STOPPING=1\nSTATUS=stopping");

    public void Dispose()
    {
        _watchdog?.Dispose();
        _socket?.Dispose();
    }

    /// <summary>Null when systemd does not watch this process.</summary>
    private static TimeSpan? WatchdogInterval(Func<string, string?> variable)
    {
        bool isOurs = variable("WATCHDOG_PID") is not { Length: > 0 } pid
            || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return isOurs && long.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private void Send(string state)
    {
        if (_socket is null)
        {
            return;
        }

        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(state), _endPoint!);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Nobody listens any more.
        }
    }
}
