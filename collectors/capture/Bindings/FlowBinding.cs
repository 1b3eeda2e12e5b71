using System.Net;
using LogFlowDb.Collectors.Batches;
using LogFlowDb.Collectors.Udp;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Exports;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Bindings;

/// <summary>
/// An open UDP port that receives flow exports: one thread receives, one decodes and hands batches of rows on. Safe for
/// concurrent use.
/// </summary>
public sealed class FlowBinding : IDisposable
{
    private const int RingBytes = 64 << 20;
    private const long BatchAge = 100_000_000;
    private const int IdleWaitMilliseconds = 1000;
    private const int JoinMilliseconds = 3000;

    private readonly DatagramRing _ring = new(RingBytes);
    private readonly UdpReceiver _receiver;
    private readonly ExportDecoder _decoder = new();
    private readonly FlowBatches _batches;
    private readonly Action<FlowBatch> _onBatch;
    private readonly Thread _receiveThread;
    private readonly Thread _decodeThread;
    private readonly Lock _gate = new();
    private FlowTrace[] _traces = [];
    private long _rows;
    private long _failures;
    private string? _lastFailure;
    private volatile bool _isReceiverDone;
    private bool _isClosed;

    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    internal FlowBinding(string name, IPEndPoint endPoint, Action<FlowBatch> onBatch)
    {
        Name = name;
        _onBatch = onBatch;
        _receiver = new UdpReceiver(endPoint, _ring);
        _batches = new FlowBatches(FlowBatchBuilder.DefaultRows, HandOn);
        _receiveThread = new Thread(Receive) { IsBackground = true, Name = $"receive {name}" };
        _decodeThread = new Thread(Decode) { IsBackground = true, Name = $"decode {name}" };
        _decodeThread.Start();
        _receiveThread.Start();
    }

    public string Name { get; }

    public IPAddress Address => _receiver.EndPoint.Address;

    public int Port => _receiver.EndPoint.Port;

    public BindingStatistics Statistics() => new(
        _receiver.Datagrams,
        _receiver.Bytes,
        Interlocked.Read(ref _rows),
        _receiver.Dropped,
        _receiver.KernelDrops(),
        _receiver.Errors,
        Interlocked.Read(ref _failures),
        Volatile.Read(ref _lastFailure),
        _ring.UsedBytes,
        _receiver.BufferBytes,
        UdpReceiver.RequestedBufferBytes,
        _decoder.ExportersForgotten,
        _decoder.Exporters());

    /// <summary>Listens to the headers of the datagrams from now on; the caller disposes it.</summary>
    public FlowTrace Trace()
    {
        FlowTrace trace = new(Remove);
        lock (_gate)
        {
            if (!_isClosed)
            {
                _traces = [.. _traces, trace];
                return trace;
            }
        }

        trace.Dispose();
        return trace;
    }

    /// <summary>Stops receiving, decodes and hands on what was received, then closes the port.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
        }

        _receiver.Stop();
        if (!_receiveThread.Join(JoinMilliseconds))
        {
            _receiver.Dispose();
            _receiveThread.Join();
        }

        _decodeThread.Join();
        _receiver.Dispose();
        _ring.Dispose();
        foreach (FlowTrace trace in _traces)
        {
            trace.Dispose();
        }
    }

    private void Receive()
    {
        try
        {
            _receiver.Run();
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
        finally
        {
            _isReceiverDone = true;
            _ring.Wake();
        }
    }

    private void Decode()
    {
        long firstRowAt = 0;
        while (true)
        {
            bool isLast = _isReceiverDone;
            while (_ring.TryRead(out ReceivedDatagram datagram))
            {
                DecodeOne(datagram);
                firstRowAt = _batches.RowCount == 0 ? 0 : firstRowAt == 0 ? datagram.ReceivedAt : firstRowAt;
                bool isDue = firstRowAt > 0 && datagram.ReceivedAt - firstRowAt >= BatchAge;
                _ring.Release(datagram);
                if (isDue)
                {
                    _batches.Flush();
                    firstRowAt = 0;
                }
            }

            long left = firstRowAt == 0 ? BatchAge : Math.Clamp(firstRowAt + BatchAge - Clock.Now, 0, BatchAge);
            if (isLast || left == 0)
            {
                _batches.Flush();
                firstRowAt = 0;
            }

            if (isLast)
            {
                return;
            }

            _ring.Wait(firstRowAt == 0 ? IdleWaitMilliseconds : 1 + (int)(left / 1_000_000));
        }
    }

    private void DecodeOne(in ReceivedDatagram datagram)
    {
        try
        {
            FlowBatchSink sink = new(_batches);
            ExportResult result = _decoder.Decode(datagram.Payload, datagram.Address, datagram.Port, datagram.ReceivedAt, ref sink);
            FlowTrace[] traces = Volatile.Read(ref _traces);
            if (traces.Length > 0)
            {
                string line = TraceLine(datagram, result);
                foreach (FlowTrace trace in traces)
                {
                    trace.Add(line);
                }
            }
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
    }

    private static string TraceLine(in ReceivedDatagram datagram, in ExportResult result)
    {
        IpValue address = new(datagram.Address);
        string source = address.IsV4 ? $"[{address}:{datagram.Port}]" : $"[[{address}]:{datagram.Port}]";
        return result.HeaderText is { } header
            ? $"{source} {header}"
            : $"{source} not decoded ({result.Error}), {datagram.Payload.Length} bytes";
    }

    /// <summary>Tells which kinds of records somebody wants.</summary>
    internal void Want(RecordStream stream, bool wanted) => _batches.Want(stream, wanted);

    private void HandOn(RecordStream stream, RowBatch rows)
    {
        Interlocked.Add(ref _rows, rows.RowCount);
        try
        {
            _onBatch(new FlowBatch(Name, stream, rows));
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
    }

    private void Fail(Exception failure)
    {
        Interlocked.Increment(ref _failures);
        Volatile.Write(ref _lastFailure, $"{failure.GetType().Name}: {failure.Message}");
    }

    private void Remove(FlowTrace trace)
    {
        lock (_gate)
        {
            _traces = [.. _traces.Where(other => !ReferenceEquals(other, trace))];
        }
    }
}
