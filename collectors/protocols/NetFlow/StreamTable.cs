using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// The exporting processes behind one address and domain: several behind an address translator or a relay send at the same time,
/// and one that restarts comes from another port. They are told apart by port and by the time at which they started (v5 and v9
/// tell it); one whose port or clock changed is known again by the sequence number that was to come next. An exporter that sends
/// each datagram from another port is found out after a few, and its ports are ignored from then on.
/// Used by the decoding thread only.
/// </summary>
internal sealed class StreamTable(SharedState shared, SequenceTotals totals)
{
    /// <summary>Changes of port in sequence after which ports are taken to mean nothing.</summary>
    private const int ChangesOfPort = 3;

    /// <summary>Wall clocks in headers are cut to seconds, and uptimes are taken at other moments.</summary>
    private const int StartSlackMilliseconds = 10_000;

    private readonly List<StreamState> _byUse = new(1);
    private StreamState? _latest;
    private int _changesOfPort;

    /// <summary>Processes followed now.</summary>
    public int Count => _byUse.Count;

    /// <summary>In order of use, the latest last.</summary>
    public List<StreamState> All => _byUse;

    /// <summary>The process that a datagram is from.</summary>
    public StreamState Find(int port, in FlowHeader header)
    {
        uint? startedAt = header.StartedAt;
        if (_latest is not { } found || !Is(found, port, startedAt))
        {
            found = Search(port, startedAt, header);
            _byUse.Remove(found);
            _byUse.Add(found);
            _latest = found;
        }

        found.Port = port;
        found.StartedAt = startedAt ?? 0;
        found.Uptime = header.SysUptime;
        return found;
    }

    /// <summary>The process of a port as it was remembered from an earlier run.</summary>
    public StreamState Restore(int port)
    {
        _latest = _byUse.Find(process => process.Port == port) ?? Add();
        _latest.Port = port;
        return _latest;
    }

    /// <summary>Gives back what the processes beyond the first have taken.</summary>
    public void Release()
    {
        shared.Domains.Return(Math.Max(0, _byUse.Count - 1));
        _byUse.Clear();
        _latest = null;
    }

    private bool Is(StreamState process, int port, uint? startedAt) =>
        (process.Port == port || _changesOfPort >= ChangesOfPort)
        && (startedAt is not { } start
            || !process.Sequence.HasBegun
            || (int)(start - process.StartedAt) is >= -StartSlackMilliseconds and <= StartSlackMilliseconds);

    private StreamState Search(int port, uint? startedAt, in FlowHeader header)
    {
        StreamState? continued = null, near = null;
        foreach (StreamState process in _byUse)
        {
            if (Is(process, port, startedAt))
            {
                Heard(process);
                return process;
            }

            if (process.Sequence.Expects(header.Sequence))
            {
                continued = process;
            }
            else if (process.Port == port && header.SysUptime >= process.Uptime && process.Sequence.IsNear(header.Sequence))
            {
                near = process;
            }
        }

        if (continued is not null)
        {
            _changesOfPort += continued.Port == port ? 0 : 1;
            return continued;
        }

        // A clock that was set: uptime and numbers go on, these with a small gap.
        if (near is not null)
        {
            return near;
        }

        StreamState? before = _byUse.FindLast(process => process.Port == port) ?? _latest;
        StreamState added = Add();
        if (before is { Sequence.HasBegun: true } && before != added)
        {
            added.Replaced = before;
            totals.Restarts++;
        }

        return added;
    }

    /// <summary>A process that was thought to have ended lives: then it was no restart, and the two are apart.</summary>
    private void Heard(StreamState process)
    {
        foreach (StreamState other in _byUse)
        {
            if (other.Replaced == process)
            {
                totals.Restarts--;
                other.Replaced = null;
                other.IsDistinct = true;
                process.IsDistinct = true;
            }
        }
    }

    /// <summary>A new process; the one not heard of for longest gives way when there are too many, or is taken for the new one.</summary>
    private StreamState Add()
    {
        if (_byUse.Count > 0 && (_byUse.Count >= shared.Limits.StreamsPerDomain || !shared.Domains.TryTake(1)))
        {
            StreamState oldest = _byUse[0];
            if (_byUse.Count == 1)
            {
                return oldest;
            }

            Forget(oldest);
        }

        StreamState added = new(totals);
        _byUse.Add(added);
        return added;
    }

    private void Forget(StreamState process)
    {
        _byUse.Remove(process);
        process.IsForgotten = true;
        process.Replaced = null;
        foreach (StreamState other in _byUse)
        {
            other.Replaced = other.Replaced == process ? null : other.Replaced;
        }
    }
}
