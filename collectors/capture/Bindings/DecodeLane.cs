using LogFlowDb.Collectors.Batches;
using LogFlowDb.Collectors.Receiving;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Exports;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Bindings;

/// <summary>One ring and the thread that decodes what comes through it and hands batches of rows on.</summary>
internal sealed class DecodeLane : IDisposable
{
    private const long BatchAge = 100_000_000;
    private const int IdleWaitMilliseconds = 1000;
    private const int RestMilliseconds = 2;

    private readonly FlowBatches _batches;
    private readonly Thread _thread;
    private readonly Action<RecordStream, RowBatch> _onBatch;
    private readonly TraceList _traces;
    private readonly DatagramTaps _taps;
    private readonly string _binding;
    private readonly Action<Exception> _onFailure;
    private volatile bool _isComplete;

    /// <param name="onBatch">Gets the rows, which it owns.</param>
    /// <param name="traces">Look at each datagram.</param>
    /// <param name="taps">See each datagram before.</param>
    /// <param name="onFailure">Told of exceptions, which outside data must not cause.</param>
    public DecodeLane(
        string binding,
        int number,
        int ringBytes,
        ExporterPolicy policy,
        Action<RecordStream, RowBatch> onBatch,
        TraceList traces,
        DatagramTaps taps,
        Action<Exception> onFailure)
    {
        Ring = new DatagramRing(ringBytes);
        Decoder = new ExportDecoder(policy: policy);
        _batches = new FlowBatches(FlowBatchBuilder.DefaultRows, HandOn);
        _onBatch = onBatch;
        _traces = traces;
        _taps = taps;
        _binding = binding;
        _onFailure = onFailure;
        _thread = new Thread(Run) { IsBackground = true, Name = $"decode {binding} {number}" };
    }

    public DatagramRing Ring { get; }

    public ExportDecoder Decoder { get; }

    public void Start() => _thread.Start();

    /// <summary>Tells which kinds of records somebody wants.</summary>
    public void Want(RecordStream stream, bool wanted) => _batches.Want(stream, wanted);

    /// <summary>To be called when nothing more will come into the ring: returns when all of it is decoded and handed on.</summary>
    public void Complete()
    {
        _isComplete = true;
        Ring.Wake();
        _thread.Join();
    }

    public void Dispose() => Ring.Dispose();

    private void Run()
    {
        long firstRowAt = 0;
        while (true)
        {
            bool isLast = _isComplete;
            bool any = false;
            while (Ring.TryRead(out ReceivedDatagram datagram))
            {
                any = true;
                Decode(datagram);
                firstRowAt = _batches.RowCount == 0 ? 0 : firstRowAt == 0 ? datagram.ReceivedAt : firstRowAt;
                bool isDue = firstRowAt > 0 && datagram.ReceivedAt - firstRowAt >= BatchAge;
                Ring.Release(datagram);
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

            if (any)
            {
                // More is likely to come: to be woken for each costs the receiver more than the rest costs anybody.
                Ring.Rest(RestMilliseconds);
            }
            else
            {
                Ring.Wait(firstRowAt == 0 ? IdleWaitMilliseconds : 1 + (int)(left / 1_000_000));
            }
        }
    }

    private void Decode(in ReceivedDatagram datagram)
    {
        try
        {
            if (datagram.Kind == ReceivedKind.SessionEnd)
            {
                Decoder.EndSession(datagram.Address, datagram.Port);
                return;
            }

            if (datagram.Kind == ReceivedKind.Datagram)
            {
                _taps.Give(_binding, datagram);
            }

            RecordWatch? watch = _traces.Watch(datagram.Address);
            _batches.Watch = watch;
            FlowBatchSink sink = new(_batches);
            ExportTransport transport = datagram.Kind == ReceivedKind.Message ? ExportTransport.Session : ExportTransport.Datagram;
            ExportResult result = Decoder.Decode(datagram.Payload, datagram.Address, datagram.Port, datagram.ReceivedAt, ref sink, transport);
            _traces.Add(datagram, result, watch, Decoder);
        }
        catch (Exception failure)
        {
            _onFailure(failure);
        }
    }

    private void HandOn(RecordStream stream, RowBatch rows)
    {
        try
        {
            _onBatch(stream, rows);
        }
        catch (Exception failure)
        {
            _onFailure(failure);
        }
    }
}
