using System.Net.Sockets;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Daemon;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Diagnostics;

namespace LogFlowDb.Console.Verbs;

/// <summary>Finds the way to a data directory.</summary>
internal static class Gateway
{
    private const int RetryMilliseconds = 20;

    /// <summary>Other verbs have a directory for moments only, and a daemon that starts has it before it listens.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public static IGateway Open(string directory, InstanceMode mode, CancellationToken cancellation)
    {
        if (DaemonAddress.TryConnect(directory) is { } connected)
        {
            return new DaemonGateway(directory, connected);
        }

        return Retry<IGateway>(
            () => new LocalGateway(Instance.Open(directory, mode)),
            () => DaemonAddress.TryConnect(directory) is { } socket ? new DaemonGateway(directory, socket) : null,
            cancellation);
    }

    /// <summary>Opens a directory for this process alone; fails at once when a daemon has it.</summary>
    public static Instance OpenAlone(string directory, InstanceMode mode, CancellationToken cancellation)
    {
        IDisposable opened = Retry<IDisposable>(
            () => Instance.Open(directory, mode),
            () => DaemonAddress.TryConnect(directory),
            cancellation);
        if (opened is Instance instance)
        {
            return instance;
        }

        opened.Dispose();
        throw new CommandFailedException($"{directory} is served by another process already");
    }

    private static T Retry<T>(Func<T> open, Func<T?> connect, CancellationToken cancellation)
        where T : class, IDisposable
    {
        long deadline = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        while (true)
        {
            try
            {
                return open();
            }
            catch (DatabaseLockedException) when (Environment.TickCount64 < deadline)
            {
                if (connect() is { } other)
                {
                    return other;
                }

                cancellation.WaitHandle.WaitOne(RetryMilliseconds);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private sealed class LocalGateway(Instance instance) : IGateway
    {
        public IReadOnlyList<string> StartCollecting() => instance.Collectors.Start();

        public int Run(Invocation invocation, ICommandSession session) => VerbRunner.Run(instance, invocation, session);

        public void Dispose() => instance.Dispose();
    }

    /// <param name="connected">Used for the first invocation; each later one connects anew.</param>
    private sealed class DaemonGateway(string directory, Socket connected) : IGateway
    {
        private Socket? _connected = connected;

        public IReadOnlyList<string> StartCollecting() => [];

        public int Run(Invocation invocation, ICommandSession session)
        {
            // The shell asks for names on another thread.
            Socket socket = Interlocked.Exchange(ref _connected, null)
                ?? DaemonAddress.TryConnect(directory)
                ?? throw new CommandFailedException($"the daemon of {directory} went away");
            return DaemonClient.Run(socket, invocation, session);
        }

        public void Dispose() => _connected?.Dispose();
    }
}
