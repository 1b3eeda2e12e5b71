using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>A data set that came before its template, with what is needed to decode it later.</summary>
internal sealed record HeldBackSet(FlowHeader Header, ushort TemplateId, byte[] Body, int Port, long ReceivedAt);

/// <summary>
/// Data of one exporter that waits for its template (RFC 3954 §9), bounded in bytes and age. When full, what came first stays:
/// it is what the template, once it comes, will be nearest to.
/// </summary>
internal sealed class HeldBackSets(int byteLimit, TimeSpan age, Allowance totalBytes)
{
    private readonly long _age = age.Ticks * TimeSpan.NanosecondsPerTick;
    private readonly List<HeldBackSet> _sets = [];

    public long Bytes { get; private set; }

    /// <summary>False when there is no room.</summary>
    public bool TryAdd(in FlowHeader header, ushort templateId, ReadOnlySpan<byte> body, int port, long receivedAt)
    {
        if (Bytes + body.Length > byteLimit || !totalBytes.TryTake(body.Length))
        {
            return false;
        }

        _sets.Add(new HeldBackSet(header, templateId, body.ToArray(), port, receivedAt));
        Bytes += body.Length;
        return true;
    }

    /// <summary>Forgets what has waited too long; the result says how many sets.</summary>
    public int Expire(long now)
    {
        if (_sets.Count == 0 || now - _sets[0].ReceivedAt <= _age)
        {
            return 0;
        }

        return Remove(set => now - set.ReceivedAt > _age).Count;
    }

    /// <summary>Takes out, in order of arrival, what waits for a template.</summary>
    public List<HeldBackSet> Take(ushort version, uint domain, ushort templateId) => _sets.Count == 0
        ? []
        : Remove(set => set.TemplateId == templateId && set.Header.Version == version && set.Header.DomainId == domain);

    public void Clear() => Remove(_ => true);

    private List<HeldBackSet> Remove(Predicate<HeldBackSet> condition)
    {
        List<HeldBackSet> removed = _sets.FindAll(condition);
        _sets.RemoveAll(condition);
        foreach (HeldBackSet set in removed)
        {
            Bytes -= set.Body.Length;
            totalBytes.Return(set.Body.Length);
        }

        return removed;
    }
}
