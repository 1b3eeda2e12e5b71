using System.Net.Sockets;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Export;

/// <summary>
/// Rows as an exporter sends them. UDP tells of loss only where nobody listens at the port: then the rows since the last commit are sent
/// again. One task at a time; counters are safe to ask from any.
/// </summary>
internal sealed class NetFlowTarget(ExportSettings settings) : IOutputTarget
{
    private static readonly long s_bootTime = (DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 3600) * 1000;

    private readonly Version5Writer _version5 = new();
    private readonly DatagramWriter _writer = new(settings.Version, settings.Domain, settings.DatagramBytes, settings.TemplateRefresh);
    private readonly Pace _pace = new(settings.RowsPerSecond);
    private ExportReceivers? _receivers;
    private long _datagrams;
    private long _records;

    public string Place { get; } =
        $"{(settings.Version == ExportVersion.Ipfix ? "ipfix" : $"netflow{(int)settings.Version}")}://{ExportReceivers.Text(settings.Receivers)}";

    public IReadOnlyList<(string Name, long Value)> Counters =>
    [
        ("datagrams", Interlocked.Read(ref _datagrams)),
        ("records", Interlocked.Read(ref _records)),
        ("not IPv4", settings.Version == ExportVersion.NetFlow5 ? _version5.OtherFamily : 0),
        ("too long", _writer.TooLong),
        ("fields without element", _writer.Untold.Count),
    ];

    public async Task<OutputPosition> OpenAsync(OutputPosition position, CancellationToken cancellation)
    {
        _receivers = await ExportReceivers.ConnectAsync(settings.Receivers, cancellation).ConfigureAwait(false);
        _writer.Restart();
        return position;
    }

    public async ValueTask WriteAsync(RowBatch rows, CancellationToken cancellation)
    {
        ExportClock clock = new((uint)DateTimeOffset.UtcNow.ToUnixTimeSeconds(), s_bootTime);
        IEnumerable<(ReadOnlyMemory<byte> Datagram, int Records)> datagrams =
            settings.Version == ExportVersion.NetFlow5 ? _version5.Write(rows, clock) : _writer.Write(rows, clock);
        foreach ((ReadOnlyMemory<byte> datagram, int records) in datagrams)
        {
            await _pace.TakeAsync(records, cancellation).ConfigureAwait(false);
            Send(static (receivers, bytes) => receivers.Send(bytes.Span), datagram);
            Interlocked.Increment(ref _datagrams);
            Interlocked.Add(ref _records, records);
        }
    }

    public Task<OutputPosition> CommitAsync(long lastId, CancellationToken cancellation)
    {
        Send(static (receivers, _) => receivers.Check(), default);
        return Task.FromResult(new OutputPosition(lastId, State: null));
    }

    public ValueTask CloseAsync()
    {
        _receivers?.Dispose();
        _receivers = null;
        return ValueTask.CompletedTask;
    }

    private void Send(Action<ExportReceivers, ReadOnlyMemory<byte>> work, ReadOnlyMemory<byte> datagram)
    {
        try
        {
            work(_receivers!, datagram);
        }
        catch (SocketException failure)
        {
            throw new OutputException($"{Place}: {(failure.SocketErrorCode == SocketError.ConnectionRefused ? "nobody listens there" : failure.Message)}", failure);
        }
    }
}
