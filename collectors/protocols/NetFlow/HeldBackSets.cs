using System.Diagnostics.CodeAnalysis;
using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// Data of one exporter that waits for its template (RFC 3954 §9), bounded in bytes, sets and age. When full, what came first
/// stays: it is what the template, once it comes, will be nearest to. What an announcement costs does not grow with what waits.
/// </summary>
internal sealed class HeldBackSets(SharedState shared)
{
    private Queue<HeldBackSet>? _byArrival;
    private Dictionary<(StreamState Stream, ushort TemplateId), Queue<HeldBackSet>>? _byTemplate;

    /// <summary>Waiting now, with what is needed to keep them.</summary>
    public long Bytes { get; private set; }

    public long Held { get; private set; }

    public long Replayed { get; private set; }

    public long Expired { get; private set; }

    public long Refused { get; private set; }

    public HeldBackStatistics Statistics => new(Held, Replayed, Expired, Refused, Bytes);

    /// <summary>False when there is no room.</summary>
    public bool TryAdd(ReadOnlySpan<byte> body, scoped in RecordContext context, ushort templateId)
    {
        long bytes = HeldBackSet.OwnBytes + body.Length;
        if (Bytes + bytes > shared.Limits.HeldBackBytes || _byArrival?.Count >= shared.Limits.HeldBackSets || !shared.HeldBackBytes.TryTake(bytes))
        {
            Refused++;
            return false;
        }

        HeldBackSet set = new(context.Header, context.Stream, templateId, body.ToArray(), context.Port, context.ReceivedAt);
        _byArrival ??= new Queue<HeldBackSet>();
        _byTemplate ??= [];
        _byArrival.Enqueue(set);
        if (!_byTemplate.TryGetValue((context.Stream, templateId), out Queue<HeldBackSet>? waiting))
        {
            _byTemplate.Add((context.Stream, templateId), waiting = new Queue<HeldBackSet>());
        }

        waiting.Enqueue(set);
        Bytes += bytes;
        Held++;
        return true;
    }

    /// <summary>Forgets what has waited too long; the result says how many sets.</summary>
    public int Expire(long now)
    {
        int expired = 0;
        while (_byArrival is not null && _byArrival.TryPeek(out HeldBackSet? oldest) && (oldest.Body is null || now - oldest.ReceivedAt > shared.HeldBackAge))
        {
            _byArrival.Dequeue();
            if (oldest.Body is not null)
            {
                Queue<HeldBackSet> waiting = _byTemplate![(oldest.Stream, oldest.TemplateId)];
                End(waiting.Dequeue());
                expired++;
                if (waiting.Count == 0)
                {
                    _byTemplate.Remove((oldest.Stream, oldest.TemplateId));
                }
            }
        }

        if (_byArrival is { Count: 0 })
        {
            _byArrival = null;
            _byTemplate = null;
        }

        Expired += expired;
        return expired;
    }

    /// <summary>True when nothing waits.</summary>
    public bool IsEmpty => _byTemplate is null;

    /// <summary>Takes out what has waited longest for a template of a process; false when nothing does.</summary>
    public bool TryTake(StreamState stream, ushort templateId, [NotNullWhen(true)] out HeldBackSet? set, [NotNullWhen(true)] out byte[]? body)
    {
        set = null;
        body = null;
        if (_byTemplate is null || !_byTemplate.TryGetValue((stream, templateId), out Queue<HeldBackSet>? waiting))
        {
            return false;
        }

        set = waiting.Dequeue();
        body = End(set);
        Replayed++;
        if (waiting.Count == 0)
        {
            _byTemplate.Remove((stream, templateId));
        }

        return true;
    }

    /// <summary>Forgets what waits for templates of a process that ended; the result says how many sets.</summary>
    public int Drop(StreamState stream)
    {
        int dropped = 0;
        foreach (HeldBackSet set in _byArrival?.Where(set => set.Stream == stream && set.Body is not null) ?? [])
        {
            End(set);
            _byTemplate!.Remove((stream, set.TemplateId));
            dropped++;
        }

        Expired += dropped;
        return dropped;
    }

    /// <summary>Forgets everything; the result says how many sets.</summary>
    public int Clear()
    {
        int dropped = 0;
        foreach (HeldBackSet set in _byArrival?.Where(static set => set.Body is not null) ?? [])
        {
            End(set);
            dropped++;
        }

        _byArrival = null;
        _byTemplate = null;
        return dropped;
    }

    private byte[] End(HeldBackSet set)
    {
        Bytes -= set.Bytes;
        shared.HeldBackBytes.Return(set.Bytes);
        return set.Take();
    }
}
