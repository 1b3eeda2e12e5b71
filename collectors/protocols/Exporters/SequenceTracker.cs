namespace LogFlowDb.Protocols.Exporters;

/// <summary>
/// Follows the sequence numbers of one exporting process, modulo 2^32. A gap forward is loss. What comes from behind was overtaken
/// when it fills a gap, and is then no longer lost; else it came twice. A jump beyond the window, numbers that go back while the
/// exporter's clock goes on, or an uptime that fell, are a restart. Gaps are remembered only while there are any, so that an
/// exporter in order costs a few words.
/// </summary>
internal sealed class SequenceTracker(SequenceTotals totals)
{
    /// <summary>Datagrams that may overtake another one.</summary>
    private const int Window = 64;

    /// <summary>Beyond it a jump forward is taken for a restart too: no network loses that much at once.</summary>
    private const int LargestGap = 1 << 24;

    /// <summary>Uptimes of datagrams that overtook each other differ by less.</summary>
    private const int UptimeSlackMilliseconds = 10_000;

    /// <summary>A datagram that was overtaken was not made later than the one in front of it; clocks of line cards differ a little.</summary>
    private const int ClockSlackSeconds = 1;

    private List<Gap>? _gaps;
    private uint _expected;
    private uint _uptime;
    private uint _seconds;
    private uint _largestUnits = 1;
    private bool _isUncertain;

    public SequenceTracker()
        : this(new SequenceTotals())
    {
    }

    /// <summary>False until the first datagram.</summary>
    public bool HasBegun { get; private set; }

    public SequenceStatistics Statistics => totals.Statistics;

    /// <summary>True when this is just the number that comes next.</summary>
    public bool Expects(uint sequence) => HasBegun && !_isUncertain && sequence == _expected;

    /// <summary>True when the number is ahead of what comes next, but by no more than datagrams of a window.</summary>
    public bool IsNear(uint sequence) => HasBegun && sequence - _expected <= Window * _largestUnits;

    /// <param name="units">By how much this datagram moves the sequence on; null when that cannot be known.</param>
    /// <param name="uptime">Milliseconds; null where there is none (IPFIX).</param>
    /// <param name="seconds">When the exporter made the datagram, since 1970; null where it does not tell (sFlow).</param>
    public void Follow(uint sequence, uint? units, uint? uptime, uint? seconds = null)
    {
        int ahead = (int)(sequence - _expected);
        if (HasBegun)
        {
            if (uptime is { } now && (int)(now - _uptime) < -UptimeSlackMilliseconds)
            {
                Restart();
            }
            else if (ahead < 0)
            {
                if (TryFill(sequence, units))
                {
                    return;
                }

                if (-(long)ahead <= Window * (long)_largestUnits && !IsLater(seconds))
                {
                    CountAgain(units);
                    return;
                }

                Restart();
            }
            else if (ahead > LargestGap)
            {
                Restart();
            }
            else if (ahead > 0 && !_isUncertain)
            {
                totals.Lost += ahead;
                Remember(new Gap(_expected, (uint)ahead));
            }
        }

        HasBegun = true;
        _isUncertain = units is null;
        _expected = sequence + (units ?? 0);
        _largestUnits = Math.Max(_largestUnits, units ?? 0);
        _uptime = uptime ?? 0;
        _seconds = seconds ?? 0;
    }

    private bool IsLater(uint? seconds) => seconds is { } now && (int)(now - _seconds) > ClockSlackSeconds;

    private void Restart()
    {
        totals.Restarts++;
        _gaps = null;
        _largestUnits = 1;
    }

    /// <summary>A message without records does not move the numbers on: it cannot be told whether it comes late or twice.</summary>
    private void CountAgain(uint? units)
    {
        if (units == 0)
        {
            totals.Reordered++;
        }
        else
        {
            totals.Duplicates++;
        }
    }

    private void Remember(Gap gap)
    {
        _gaps ??= [];
        if (_gaps.Count == Window)
        {
            _gaps.RemoveAt(0);
        }

        _gaps.Add(gap);
    }

    /// <summary>True when the datagram is one that was missing.</summary>
    private bool TryFill(uint sequence, uint? units)
    {
        for (int i = (_gaps?.Count ?? 0) - 1; i >= 0; i--)
        {
            Gap gap = _gaps![i];
            uint before = sequence - gap.First;
            if (before >= gap.Length)
            {
                continue;
            }

            uint filled = Math.Min(units ?? 0, gap.Length - before);
            uint after = gap.Length - before - filled;
            totals.Reordered++;
            totals.Lost -= filled;
            _gaps.RemoveAt(i);
            if (after > 0)
            {
                _gaps.Insert(i, new Gap(sequence + filled, after));
            }

            if (before > 0)
            {
                _gaps.Insert(i, gap with { Length = before });
            }

            // A gap that was split may be one too many: the oldest goes.
            if (_gaps.Count > Window)
            {
                _gaps.RemoveAt(0);
            }

            return true;
        }

        return false;
    }

    private readonly record struct Gap(uint First, uint Length);
}
