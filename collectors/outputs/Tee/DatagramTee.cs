using System.Net;
using System.Net.Sockets;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Tee;

/// <summary>
/// Sends datagrams on as they came, to other collectors. Receiving waits for nothing: what the queue cannot hold is dropped and counted.
/// Members are safe for concurrent use.
/// </summary>
internal sealed class DatagramTee : IDatagramTap, IDisposable
{
    private const int SendBufferBytes = 4 << 20;

    private readonly TeeSettings _settings;
    private readonly TeeQueue _queue;
    private readonly List<ITeeSender> _senders = [];
    private readonly Thread _thread;
    private IDisposable? _tap;
    private long _received;
    private long _sent;
    private long _failed;
    private string? _lastError;
    private int _turn;

    /// <exception cref="OutputException">A receiver's name has no address, or raw packets are not permitted.</exception>
    public DatagramTee(TeeSettings settings)
    {
        _settings = settings;
        _queue = new TeeQueue(settings.QueueBytes);
        _thread = new Thread(Run) { IsBackground = true, Name = "tee" };
        try
        {
            foreach ((string host, int port) in settings.Receivers)
            {
                _senders.Add(Connect(host, port, settings.Transparent));
            }
        }
        catch
        {
            _senders.ForEach(static sender => sender.Dispose());
            throw;
        }
    }

    /// <summary>Datagrams that were to be sent.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Datagrams sent, each receiver's counted.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Datagrams that found the queue full.</summary>
    public long Dropped => _queue.Dropped;

    /// <summary>Datagrams that could not be sent to a receiver.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    public int Queued => _queue.Count;

    public string? LastError => Volatile.Read(ref _lastError);

    public void Start(BindingRegistry bindings)
    {
        _thread.Start();
        _tap = bindings.Tap(this);
    }

    public void OnDatagram(string binding, ReadOnlySpan<byte> payload, UInt128 address, int port)
    {
        if ((_settings.Binding is null || _settings.Binding == binding) && (_settings.Exporters?.Allows(address) ?? true))
        {
            Interlocked.Increment(ref _received);
            _queue.Add(payload, address, port);
        }
    }

    /// <summary>Sends what waits, then returns.</summary>
    public void Dispose()
    {
        _tap?.Dispose();
        _queue.Complete();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _senders.ForEach(static sender => sender.Dispose());
    }

    private static ITeeSender Connect(string host, int port, bool transparent)
    {
        try
        {
            IPAddress address = Dns.GetHostAddresses(host).FirstOrDefault() ?? throw new OutputException($"receiver: {host} has no address");
            IPEndPoint receiver = new(address, port);
            if (transparent)
            {
                return new TransparentSender(receiver);
            }

            Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { SendBufferSize = SendBufferBytes };
            socket.Connect(receiver);
            return new PlainSender(socket);
        }
        catch (SocketException failure)
        {
            throw new OutputException($"receiver: {host}:{port}: {failure.Message}", failure);
        }
    }

    private void Run()
    {
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_queue.Reader.TryRead(out TeeQueue.Entry entry))
            {
                if (_settings.Balance == TeeBalance.All)
                {
                    for (int i = 0; i < _senders.Count; i++)
                    {
                        Send(i, entry);
                    }
                }
                else
                {
                    Send(_settings.Balance == TeeBalance.RoundRobin ? _turn++ : entry.Address.GetHashCode(), entry);
                }

                _queue.Release(entry);
            }
        }
    }

    private void Send(int number, in TeeQueue.Entry entry)
    {
        int index = (int)((uint)number % (uint)_senders.Count);
        try
        {
            _senders[index].Send(entry.Payload, entry.Address, entry.Port);
            Interlocked.Increment(ref _sent);
        }
        catch (SocketException failure)
        {
            (string host, int port) = _settings.Receivers[index];
            Volatile.Write(ref _lastError, $"{host}:{port}: {(failure.SocketErrorCode == SocketError.ConnectionRefused ? "nobody listens there" : failure.Message)}");
            Interlocked.Increment(ref _failed);
        }
    }
}
