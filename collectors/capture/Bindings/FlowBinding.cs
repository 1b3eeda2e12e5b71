using System.Net;
using LogFlowDb.Collectors.Receiving;
using LogFlowDb.Collectors.Tcp;
using LogFlowDb.Collectors.Udp;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Bindings;

/// <summary>
/// An open port that receives flow exports: a receiver fills rings, and each ring has a thread that decodes and hands batches of
/// rows on. Safe for concurrent use.
/// </summary>
public sealed class FlowBinding : IDisposable
{
    /// <summary>Shared by all sockets: more of them do not take more memory, until each has the least it can do with.</summary>
    private const int RingBytes = 128 << 20;
    private const int LeastRingBytes = 4 << 20;

    private readonly BindingOptions _options;
    private readonly AllowList _allow;
    private readonly RefusedSources _refused = new();
    private readonly DecodeLane[] _lanes;
    private readonly IReceiver _receiver;
    private readonly Action<FlowBatch> _onBatch;
    private readonly TraceList _traces = new();
    private readonly Lock _gate = new();
    private long _rows;
    private long _failures;
    private string? _lastFailure;
    private bool _isClosed;

    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    /// <exception cref="ReceiverException">It cannot be received as the options say.</exception>
    internal FlowBinding(string name, IPEndPoint endPoint, BindingOptions options, Action<FlowBatch> onBatch, DatagramTaps taps)
    {
        Name = name;
        _options = options;
        _allow = options.Allow ?? AllowList.DefaultFor(endPoint.Address);
        _onBatch = onBatch;
        ExporterPolicy policy = options.Allow is { IsAny: false } named ? ExporterPolicy.Default with { IsNamed = named.Allows } : ExporterPolicy.Default;
        int ringBytes = Math.Max(RingBytes / options.Sockets, LeastRingBytes);
        _lanes = [.. Enumerable.Range(0, options.Sockets).Select(i => new DecodeLane(name, i, ringBytes, policy, HandOn, _traces, taps, Fail))];
        _receiver = OpenReceiver(endPoint);
        foreach (DecodeLane lane in _lanes)
        {
            lane.Start();
        }
    }

    public string Name { get; }

    public IPAddress Address => _receiver.EndPoint.Address;

    public int Port => _receiver.EndPoint.Port;

    /// <summary>A line for whoever opened it about what it does not take; null when nothing needs to be said.</summary>
    public string? Notice => ReferenceEquals(_allow, AllowList.Local)
        ? $"takes exports from {_allow.Text} only; allow=PREFIX,… or allow=any says otherwise"
        : null;

    public BindingStatistics Statistics()
    {
        ReceiverStatistics received = _receiver.Statistics();

        // Linux grants twice what was asked for, or twice net.core.rmem_max.
        bool isCapped = received.BufferBytes < 2 * received.RequestedBufferBytes;
        return new BindingStatistics(
            _options.Transport,
            received.Sockets,
            received.Datagrams,
            received.Bytes,
            Interlocked.Read(ref _rows),
            received.RingDrops,
            received.KernelDrops,
            _refused.Count,
            _refused.Latest,
            _allow.Text,
            received.Errors,
            Interlocked.Read(ref _failures),
            Volatile.Read(ref _lastFailure),
            _lanes.Sum(static lane => lane.Ring.UsedBytes),
            received.BufferBytes,
            received.RequestedBufferBytes,
            isCapped ? $"sysctl -w net.core.rmem_max={_options.BufferBytes}" : null,
            received.Sessions,
            _lanes.Sum(static lane => lane.Decoder.ExportersForgotten),
            [.. _lanes.SelectMany(static lane => lane.Decoder.Exporters())]);
    }

    /// <summary>Listens to the datagrams from now on; the caller disposes the result.</summary>
    /// <param name="exporters">Prefixes between commas; null for all.</param>
    /// <param name="withRecords">What they held too, not the headers only.</param>
    /// <exception cref="BindingException">An entry is no prefix.</exception>
    public FlowTrace Trace(string? exporters = null, bool withRecords = false) => _traces.Open(Prefixes(exporters), withRecords);

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
        foreach (DecodeLane lane in _lanes)
        {
            lane.Complete();
        }

        _receiver.Dispose();
        foreach (DecodeLane lane in _lanes)
        {
            lane.Dispose();
        }

        _traces.Close();
    }

    /// <summary>What exporters have taught all its decoders. Safe from any thread.</summary>
    public DecoderSnapshot Templates() => DecoderSnapshot.Of(_lanes.Select(static lane => lane.Decoder.NetFlow.Snapshot()));

    /// <summary>The templates that are known now, those of sessions included. Safe from any thread.</summary>
    /// <param name="exporters">Prefixes between commas; null for all.</param>
    /// <exception cref="BindingException">An entry is no prefix.</exception>
    public IReadOnlyList<KnownTemplate> KnownTemplates(string? exporters = null)
    {
        PrefixSet? prefixes = Prefixes(exporters);
        return [.. _lanes.SelectMany(lane => lane.Decoder.NetFlow.Templates(prefixes is null ? null : prefixes.Contains))];
    }

    /// <summary>Grows when <see cref="Templates"/> would tell more.</summary>
    internal long TemplateChanges() => _lanes.Sum(static lane => lane.Decoder.NetFlow.Changes);

    /// <summary>Goes on with what was taught before; to be called before it is started.</summary>
    internal void Restore(DecoderSnapshot known)
    {
        SourceSteering steering = new(_lanes.Length);
        for (int i = 0; i < _lanes.Length; i++)
        {
            int lane = i;
            _lanes[i].Decoder.NetFlow.Restore(_lanes.Length == 1 ? known : known.Where(exporter => steering.SocketOf(exporter) == lane));
        }
    }

    /// <summary>Receives from now on: whoever opened it has told what is wanted.</summary>
    internal void Start() => _receiver.Start();

    private static PrefixSet? Prefixes(string? text)
    {
        try
        {
            return text is null ? null : PrefixSet.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw new BindingException($"exporter: '{wrong.Message}' is neither an address nor a prefix such as 192.0.2.0/24", wrong);
        }
    }

    private IReceiver OpenReceiver(IPEndPoint endPoint) => _options.Transport == BindingTransport.Udp
        ? new UdpReceiver(endPoint, [.. _lanes.Select(static lane => lane.Ring)], _options.Groups, _options.BufferBytes, _allow, _refused, Fail)
        : new TcpReceiver(
            endPoint,
            _lanes[0].Ring,
            _options.Transport == BindingTransport.Tls ? TlsIdentity.Load(_options.Certificate!, _options.Key!, _options.Clients) : null,
            _allow,
            _refused,
            Fail);

    /// <summary>Tells which kinds of records somebody wants.</summary>
    internal void Want(RecordStream stream, bool wanted)
    {
        foreach (DecodeLane lane in _lanes)
        {
            lane.Want(stream, wanted);
        }
    }

    private void HandOn(RecordStream stream, RowBatch rows)
    {
        Interlocked.Add(ref _rows, rows.RowCount);
        _onBatch(new FlowBatch(Name, stream, rows));
    }

    private void Fail(Exception failure)
    {
        Interlocked.Increment(ref _failures);
        Volatile.Write(ref _lastFailure, $"{failure.GetType().Name}: {failure.Message}");
    }
}
