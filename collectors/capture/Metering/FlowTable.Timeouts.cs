using System.Numerics;

namespace LogFlowDb.Collectors.Metering;

/// <content>
/// When flows end. Each flow stands in the slot of a wheel for a time that is not after its deadline; when the slot's turn comes, a flow
/// that had packets since goes on to the slot of its new deadline. So a packet costs the wheel nothing, and a flow little more than
/// once per timeout.
/// </content>
internal sealed unsafe partial class FlowTable
{
    private const int None = -1;
    private const int WheelSlots = 512;
    private const int TicksPerTimeout = 256;

    /// <summary>1 ms.</summary>
    private const long MinTick = 1_000_000;

    /// <summary>Packets may come so late (1 min), or by the idle timeout if that is longer; older ones mean that time goes anew.</summary>
    private const long LeastDisorder = 60_000_000_000;

    /// <summary>As many flows are passed over for an older one.</summary>
    private const int EvictionTries = 64;

    private readonly long _active;
    private readonly long _idle;
    private readonly long _ending;

    /// <summary>0 = none.</summary>
    private readonly long _bin;
    private readonly long _tick;
    private readonly int[] _head = new int[WheelSlots];
    private readonly int[] _tail = new int[WheelSlots];
    private readonly ulong[] _filled = new ulong[WheelSlots / 64];

    /// <summary>Greatest time so far, ns.</summary>
    private long _now;

    /// <summary>Number of the last tick whose slot had its turn.</summary>
    private long _hand;

    /// <summary>When that of the next has it, ns.</summary>
    private long _nextTurn;

    /// <summary>Ends flows whose time is over; an earlier time than the last does nothing.</summary>
    public void Expire(long now)
    {
        if (now > _now)
        {
            _now = now;
            if (now >= _nextTurn)
            {
                Sweep(now / _tick);
            }
        }
    }

    /// <summary>The same by a packet. A time long before the last one ends all: files came in another order, or a clock was set back.</summary>
    private void MoveClock(long time)
    {
        if (time > _now)
        {
            Expire(time);
        }
        else if (_now - time > Math.Max(_idle, LeastDisorder))
        {
            EndAll();
            _now = time;
            TurnTo(time / _tick);
        }
    }

    private void TurnTo(long tick)
    {
        _hand = tick;
        _nextTurn = (tick + 1) * _tick;
    }

    private ulong Deadline(FlowEntry* flow)
    {
        long idle = (flow->Marks & FlowMarks.IsEnding) != FlowMarks.None ? Math.Min(_ending, _idle) : _idle;
        ulong end = Math.Min((ulong)flow->First + (ulong)_active, (ulong)flow->Last + (ulong)idle);
        return _bin == 0 ? end : Math.Min(end, (ulong)(flow->First - (flow->First % _bin)) + (ulong)_bin);
    }

    /// <summary>Why a flow ends that has come to its deadline.</summary>
    private FlowEndReason EndOf(FlowEntry* flow) =>
        (flow->Marks & FlowMarks.IsEnding) != FlowMarks.None ? FlowEndReason.EndDetected
        : Deadline(flow) < (ulong)flow->Last + (ulong)_idle ? FlowEndReason.Active
        : FlowEndReason.Idle;

    private void Sweep(long tick)
    {
        long steps = Math.Min(tick - _hand, WheelSlots);
        long from = tick - steps;
        TurnTo(tick);
        for (long turn = from + 1; turn <= tick; turn++)
        {
            int slot = (int)(turn & (WheelSlots - 1));
            int number = _head[slot];
            if (number == None)
            {
                continue;
            }

            Clear(slot);
            while (number != None)
            {
                FlowEntry* flow = EntryAt(number);
                int next = flow->Next;
                ulong deadline = Deadline(flow);
                if (deadline <= (ulong)_now)
                {
                    Release(number, EndOf(flow));
                }
                else
                {
                    Link(number, flow, SlotOf(deadline));
                }

                number = next;
            }
        }
    }

    /// <summary>The slot whose turn comes at or behind a deadline, and after the present one.</summary>
    private int SlotOf(ulong deadline)
    {
        ulong turn = Math.Clamp((deadline + (ulong)_tick - 1) / (ulong)_tick, (ulong)_hand + 1, (ulong)_hand + WheelSlots - 1);
        return (int)(turn & (WheelSlots - 1));
    }

    private void Link(int number, FlowEntry* flow, int slot)
    {
        int last = _tail[slot];
        flow->Next = None;
        flow->Previous = last;
        flow->WheelSlot = (ushort)slot;
        if (last == None)
        {
            _head[slot] = number;
            _filled[slot >> 6] |= 1UL << (slot & 63);
        }
        else
        {
            EntryAt(last)->Next = number;
        }

        _tail[slot] = number;
    }

    private void Unlink(FlowEntry* flow)
    {
        int slot = flow->WheelSlot;
        if (flow->Previous == None)
        {
            _head[slot] = flow->Next;
        }
        else
        {
            EntryAt(flow->Previous)->Next = flow->Next;
        }

        if (flow->Next == None)
        {
            _tail[slot] = flow->Previous;
        }
        else
        {
            EntryAt(flow->Next)->Previous = flow->Previous;
        }

        if (_head[slot] == None)
        {
            Clear(slot);
        }
    }

    /// <summary>To where its deadline is, when that has come nearer.</summary>
    private void Relink(FlowEntry* flow)
    {
        int number = flow->Previous == None ? _head[flow->WheelSlot] : EntryAt(flow->Previous)->Next;
        Unlink(flow);
        Link(number, flow, SlotOf(Deadline(flow)));
    }

    private void Clear(int slot)
    {
        _head[slot] = _tail[slot] = None;
        _filled[slot >> 6] &= ~(1UL << (slot & 63));
    }

    /// <summary>
    /// The flow whose last packet is the longest ago, to a tick; when very many at the front of the wheel had packets since, one of
    /// those next to it.
    /// </summary>
    private void EvictOldest()
    {
        for (int tries = 0; ; tries++)
        {
            int number = _head[FirstFilled((int)((_hand + 1) & (WheelSlots - 1)))];
            FlowEntry* flow = EntryAt(number);
            int slot = SlotOf(Deadline(flow));
            if (slot == flow->WheelSlot || tries == EvictionTries)
            {
                Remove(number, FlowEndReason.LackOfResources);
                Volatile.Write(ref _evicted, _evicted + 1);
                return;
            }

            Unlink(flow);
            Link(number, flow, slot);
        }
    }

    /// <summary>The first slot with flows from one on, around the wheel; there is one.</summary>
    private int FirstFilled(int from)
    {
        int word = from >> 6;
        ulong bits = _filled[word] & (ulong.MaxValue << (from & 63));
        while (bits == 0)
        {
            word = (word + 1) & (_filled.Length - 1);
            bits = _filled[word];
        }

        return (word << 6) + BitOperations.TrailingZeroCount(bits);
    }
}
