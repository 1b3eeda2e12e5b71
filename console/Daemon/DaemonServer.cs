using System.Buffers.Binary;
using System.Net.Sockets;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Daemon;

/// <summary>Runs invocations for clients, each on a thread of its own, several at once up to <see cref="MaxClients"/>.</summary>
/// <param name="listener">Listening already; clients that came early wait in its backlog.</param>
/// <param name="run">Runs one invocation and returns the exit code; reports its own errors.</param>
internal sealed class DaemonServer(Socket listener, Func<Invocation, ICommandSession, int> run) : IDisposable
{
    public const int MaxClients = 64;

    private static readonly TimeSpan s_requestTimeout = TimeSpan.FromSeconds(5);

    private const int RetryMilliseconds = 10;

    private readonly ManualResetEventSlim _stopped = new();
    private readonly CancellationTokenSource _accepts = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<RemoteSession, Thread> _clients = [];
    private Thread? _accepting;
    private bool _stopping;

    public void Start()
    {
        _accepting = new Thread(Accept) { Name = "daemon", IsBackground = true };
        _accepting.Start();
    }

    /// <summary>Accepts nobody any more, interrupts what runs, and waits for it at most that long.</summary>
    public void Stop(TimeSpan wait)
    {
        KeyValuePair<RemoteSession, Thread>[] clients;
        lock (_gate)
        {
            _stopping = true;
            _stopped.Set();
            clients = [.. _clients];
        }

        // Not by closing it: that would shut down a socket that systemd keeps.
        _accepts.Cancel();
        _accepting?.Join();
        listener.Dispose();
        foreach ((RemoteSession session, _) in clients)
        {
            Raise(session);
        }

        long deadline = Environment.TickCount64 + (long)wait.TotalMilliseconds;
        foreach ((_, Thread thread) in clients)
        {
            thread.Join((int)Math.Max(0, deadline - Environment.TickCount64));
        }
    }

    public void Dispose()
    {
        listener.Dispose();
        _accepts.Dispose();
    }

    private static void Raise(RemoteSession session)
    {
        try
        {
            session.Interrupt.Raise();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in this moment.
        }
    }

    private void Accept()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = listener.AcceptAsync(_accepts.Token).AsTask().GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Out of descriptors, or a client that left before it was accepted: the next one may have better luck.
                if (e is ObjectDisposedException || _stopped.Wait(RetryMilliseconds))
                {
                    return;
                }

                continue;
            }

            new Thread(() => Serve(client)) { Name = "client", IsBackground = true }.Start();
        }
    }

    private void Serve(Socket client)
    {
        using FrameChannel channel = new(client);
        try
        {
            client.ReceiveTimeout = (int)s_requestTimeout.TotalMilliseconds;
            if (!channel.TryReceive(out FrameKind kind, out ReadOnlySpan<byte> content) || kind != FrameKind.Request)
            {
                return;
            }

            if (DaemonRequest.Decode(content) is not { } request)
            {
                Refuse(channel, "the daemon is of another version: stop it and start it again");
                return;
            }

            client.ReceiveTimeout = 0;
            Serve(channel, request);
        }
        catch (OutputClosedException)
        {
            // The client left.
        }
    }

    private void Serve(FrameChannel channel, DaemonRequest request)
    {
        using RemoteSession session = new(channel, request.Traits);
        lock (_gate)
        {
            if (_stopping || _clients.Count >= MaxClients)
            {
                Refuse(channel, _stopping ? "the daemon is stopping" : $"the daemon has {MaxClients} clients already");
                return;
            }

            _clients.Add(session, Thread.CurrentThread);
        }

        Thread listening = new(session.Listen) { Name = "client input", IsBackground = true };
        listening.Start();
        try
        {
            int code = run(request.Invocation, session);
            session.Flush();
            Span<byte> exit = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(exit, code);
            channel.Send(FrameKind.Exit, exit);
        }
        finally
        {
            lock (_gate)
            {
                _clients.Remove(session);
            }

            channel.Dispose();
            listening.Join();
        }
    }

    private static void Refuse(FrameChannel channel, string why)
    {
        channel.Send(FrameKind.Error, System.Text.Encoding.UTF8.GetBytes(why + "\n"));
        Span<byte> exit = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(exit, ExitCode.Failed);
        channel.Send(FrameKind.Exit, exit);
    }
}
