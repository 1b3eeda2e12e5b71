namespace LogFlowDb.Protocols.Exporters;

/// <summary>
/// Follows the sequence numbers of one domain, modulo 2^32. A gap forward is loss. A datagram from behind within the window is
/// one that was overtaken, and then no longer lost, or one that came twice. A jump further back, or an uptime that fell, is a restart.
/// </summary>
internal sealed class SequenceTracker
{
    private const int Window = 64;

    /// <summary>Beyond it a jump forward is taken for a restart too: no network loses that much at once.</summary>
    private const int LargestGap = 1 << 24;

    /// <summary>Uptimes of datagrams that overtook each other differ by less.</summary>
    private const int UptimeSlackMilliseconds = 10_000;

    private readonly uint[] _recent = new uint[Window];
    private int _seen;
    private uint _expected;
    private uint _uptime;
    private bool _synchronized;

    public long Lost { get; private set; }

    public long Duplicates { get; private set; }

    public long Reordered { get; private set; }

    public long Restarts { get; private set; }

    public SequenceStatistics Statistics => new(Lost, Duplicates, Reordered, Restarts);

    /// <param name="units">By how much this datagram moves the sequence on; null when that cannot be known.</param>
    /// <param name="uptime">Null in IPFIX.</param>
    public void Follow(uint sequence, uint? units, uint? uptime)
    {
        if (_synchronized)
        {
            int gap = (int)(sequence - _expected);
            if (Restarted(uptime) || gap > LargestGap || (gap < 0 && IsBeforeWindow(sequence)))
            {
                Restarts++;
                _seen = 0;
            }
            else if (gap < 0)
            {
                CountOvertaken(sequence, units ?? 0);
                return;
            }
            else
            {
                Lost += gap;
            }
        }

        _recent[_seen++ % Window] = sequence;
        _synchronized = units.HasValue;
        _expected = sequence + (units ?? 0);
        _uptime = uptime ?? 0;
    }

    private bool Restarted(uint? uptime) => uptime is { } now && (int)(now - _uptime) < -UptimeSlackMilliseconds;

    private bool IsBeforeWindow(uint sequence)
    {
        uint oldest = _seen > Window ? _recent[_seen % Window] : _recent[0];
        return (int)(sequence - oldest) < -Window;
    }

    private void CountOvertaken(uint sequence, uint units)
    {
        if (_recent.AsSpan(0, Math.Min(_seen, Window)).Contains(sequence))
        {
            Duplicates++;
            return;
        }

        _recent[_seen++ % Window] = sequence;
        Reordered++;
        Lost = Math.Max(0, Lost - units);
    }
}
