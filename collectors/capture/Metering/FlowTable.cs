using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Collectors.Metering;

/// <summary>
/// The second half of a meter: the cache of flows. Digests are looked up in an open-addressed index of hash and entry number; entries
/// stand in pinned blocks that are made as flows come. Timeouts are found by a wheel. One thread adds; the counters may be read from
/// any.
/// </summary>
internal sealed unsafe partial class FlowTable
{
    private const int BlockEntries = 1 << BlockBits;
    private const int BlockBits = 12;
    private const int FirstSlots = 1024;

    /// <summary>So many digests ahead the index is fetched, half as many ahead the entry.</summary>
    private const int FetchAhead = 16;

    private const ushort Fin = 1;
    private const ushort Syn = 2;
    private const ushort Rst = 4;
    private const ushort Ack = 16;
    private const KeyFields TcpKey = KeyFields.SourceIp | KeyFields.DestinationIp | KeyFields.Ports | KeyFields.Protocol;

    private readonly FlowRowWriter _rows;
    private readonly int _keyBytes;
    private readonly int _stride;
    private readonly int _maxFlows;
    private readonly bool _isBidirectional;
    private readonly bool _followsTcp;

    /// <summary>Keeps the blocks alive that <see cref="_blocks"/> points to.</summary>
    private readonly List<byte[]> _memory = [];
    private nint[] _blocks = [];

    /// <summary>Hash in the upper half, number of the entry + 1 in the lower; 0 = free.</summary>
    private ulong[] _index = new ulong[FirstSlots];
    private int _free = None;
    private int _used;
    private int _count;
    private long _records;
    private long _evicted;

    public FlowTable(MeterSettings settings, int keyBytes, Action<RowBatch> onRows)
    {
        _hasDetails = settings.HasDetails;
        _rows = new FlowRowWriter(settings, _hasDetails ? new DetailColumns(_names) : null, onRows);
        _keyBytes = keyBytes;
        _isBidirectional = settings.Bidirectional;
        _stride = FlowEntry.Bytes + keyBytes + (_isBidirectional ? ReverseCounters.Bytes : 0) + (_hasDetails ? FlowDetails.Bytes : 0);
        _maxFlows = settings.MaxFlows;
        _followsTcp = (settings.Key.Fields & TcpKey) == TcpKey;
        _active = Nanoseconds(settings.ActiveTimeout);
        _idle = Nanoseconds(settings.IdleTimeout);
        _ending = Nanoseconds(settings.EndTimeout);
        _bin = Nanoseconds(settings.BinLength);
        _continued = settings.Applications ? new ContinuedNames(_names, keyBytes, _idle) : null;
        _tick = Math.Max((Math.Min(_active, _idle) + TicksPerTimeout - 1) / TicksPerTimeout, MinTick);
        _head.AsSpan().Fill(None);
        _tail.AsSpan().Fill(None);
    }

    public int Count => Volatile.Read(ref _count);

    public long Records => Volatile.Read(ref _records);

    public long Evicted => Volatile.Read(ref _evicted);

    /// <summary>Octets that the cache takes.</summary>
    public long MemoryBytes => ((long)_memory.Count * BlockEntries * _stride) + ((long)_index.Length * sizeof(ulong));

    /// <summary>Counts what a batch holds.</summary>
    public void Add(DigestBatch batch)
    {
        int count = batch.Count;
        _batchNames = batch.Names;
        for (int i = 0; i < Math.Min(FetchAhead, count); i++)
        {
            FetchSlot(batch[i]->Hash);
        }

        for (int i = 0; i < count; i++)
        {
            if (i + FetchAhead < count)
            {
                FetchSlot(batch[i + FetchAhead]->Hash);
            }

            if (i + (FetchAhead / 2) < count)
            {
                FetchEntry(batch[i + (FetchAhead / 2)]->Hash);
            }

            Add(batch[i]);
        }
    }

    public void Add(PacketDigest* digest)
    {
        long time = digest->Time == 0 ? _now : digest->Time;
        MoveClock(time);
        byte* key = (byte*)(digest + 1);
        FlowEntry* flow = Find(digest->Hash, key);
        if (flow == null)
        {
            Create(digest, key, time);
            return;
        }

        bool wasEnding = (flow->Marks & FlowMarks.IsEnding) != FlowMarks.None;
        bool isOfBinBefore = _bin != 0 && time < flow->First - (flow->First % _bin);
        if ((ulong)time >= Deadline(flow) || isOfBinBefore || (wasEnding && (digest->TcpFlags & Syn) != 0))
        {
            FlowEndReason reason = isOfBinBefore ? FlowEndReason.Active : EndOf(flow);
            Write(flow, reason);
            Begin(flow, digest, time);
            if (_hasDetails)
            {
                Renew(flow, digest, reason);
            }

            if (isOfBinBefore)
            {
                Relink(flow);
            }

            wasEnding = false;
        }
        else
        {
            flow->First = Math.Min(flow->First, time);
            flow->Last = Math.Max(flow->Last, time);
            Tally(flow, digest);
            if (_hasDetails)
            {
                NoteDetails(flow, digest);
            }
        }

        if (!wasEnding && (flow->Marks & FlowMarks.IsEnding) != FlowMarks.None)
        {
            Relink(flow);
        }
    }

    /// <summary>Ends all flows: those whose time is over for that reason, the others by force.</summary>
    public void EndAll()
    {
        for (int slot = 0; slot < WheelSlots; slot++)
        {
            while (_head[slot] is var number and not None)
            {
                FlowEntry* flow = EntryAt(number);
                Remove(number, Deadline(flow) <= (ulong)_now ? EndOf(flow) : FlowEndReason.Forced);
            }
        }
    }

    /// <summary>Hands on the rows that there are.</summary>
    public void Flush() => _rows.Flush();

    private static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;

    private FlowEntry* EntryAt(int number) => (FlowEntry*)(_blocks[number >> BlockBits] + ((nint)(number & (BlockEntries - 1)) * _stride));

    private byte* KeyOf(FlowEntry* flow) => (byte*)(flow + 1);

    private ReverseCounters* ReverseOf(FlowEntry* flow) => (ReverseCounters*)(KeyOf(flow) + _keyBytes);

    private void FetchSlot(uint hash)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref SlotAt((int)(hash & (uint)(_index.Length - 1)))));
        }
    }

    private void FetchEntry(uint hash)
    {
        ulong slot = SlotAt((int)(hash & (uint)(_index.Length - 1)));
        if (Sse.IsSupported && slot != 0)
        {
            byte* entry = (byte*)EntryAt((int)(uint)slot - 1);
            Sse.Prefetch0(entry);
            Sse.Prefetch0(entry + 64);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref ulong SlotAt(int at) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_index), at);

    private FlowEntry* Find(uint hash, byte* key)
    {
        int mask = _index.Length - 1;
        for (int at = (int)hash & mask; SlotAt(at) is var slot and not 0; at = (at + 1) & mask)
        {
            if ((uint)(slot >> 32) == hash && EntryAt((int)(uint)slot - 1) is var flow && IsSame(KeyOf(flow), key))
            {
                return flow;
            }
        }

        return null;
    }

    private bool IsSame(byte* left, byte* right)
    {
        Vector128<byte> difference = Vector128.Load(left) ^ Vector128.Load(right);
        for (int at = 16; at < _keyBytes; at += 16)
        {
            difference |= Vector128.Load(left + at) ^ Vector128.Load(right + at);
        }

        return difference == Vector128<byte>.Zero;
    }

    private void Create(PacketDigest* digest, byte* key, long time)
    {
        if (_count >= _maxFlows)
        {
            EvictOldest();
        }

        int number = _free;
        if (number != None)
        {
            _free = EntryAt(number)->Next;
        }
        else
        {
            number = _used++;
            if (number >> BlockBits == _memory.Count)
            {
                AddBlock();
            }
        }

        FlowEntry* flow = EntryAt(number);
        Buffer.MemoryCopy(key, KeyOf(flow), _keyBytes, _keyBytes);
        flow->Hash = digest->Hash;
        Begin(flow, digest, time);
        if (_hasDetails)
        {
            CreateDetails(flow, digest);
        }

        Enter(flow->Hash, number);
        Volatile.Write(ref _count, _count + 1);
        Link(number, flow, SlotOf(Deadline(flow)));
    }

    /// <summary>A flow of one packet; key, hash and place in the wheel stay.</summary>
    private void Begin(FlowEntry* flow, PacketDigest* digest, long time)
    {
        flow->First = flow->Last = time;
        flow->Packets = flow->Octets = 0;
        flow->TcpFlags = 0;
        flow->MinLength = uint.MaxValue;
        flow->MaxLength = 0;
        flow->MinTtl = byte.MaxValue;
        flow->MaxTtl = 0;
        flow->Marks = FlowMarks.None;
        if (_isBidirectional)
        {
            *ReverseOf(flow) = default;

            // Who answers a SYN did not open the connection.
            bool isAnswer = (digest->TcpFlags & (Syn | Ack)) == (Syn | Ack);
            flow->Marks = digest->IsReversed != isAnswer ? FlowMarks.ForwardIsReversed : FlowMarks.None;
        }

        Tally(flow, digest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Tally(FlowEntry* flow, PacketDigest* digest)
    {
        bool isReverse = false;
        if (_isBidirectional)
        {
            isReverse = digest->IsReversed != ((flow->Marks & FlowMarks.ForwardIsReversed) != FlowMarks.None);
        }

        if (isReverse)
        {
            ReverseOf(flow)->Packets++;
            ReverseOf(flow)->Octets += digest->Length;
        }
        else
        {
            flow->Packets++;
            flow->Octets += digest->Length;
        }

        uint length = (uint)Math.Min(digest->Length, uint.MaxValue);
        flow->MinLength = Math.Min(flow->MinLength, length);
        flow->MaxLength = Math.Max(flow->MaxLength, length);
        flow->MinTtl = Math.Min(flow->MinTtl, digest->Ttl);
        flow->MaxTtl = Math.Max(flow->MaxTtl, digest->Ttl);
        flow->TcpFlags |= digest->TcpFlags;
        if ((digest->TcpFlags & (Fin | Rst)) != 0 && _followsTcp)
        {
            NoteEnd(flow, digest->TcpFlags, isReverse);
        }
    }

    private void NoteEnd(FlowEntry* flow, ushort tcpFlags, bool isReverse)
    {
        const FlowMarks BothFins = FlowMarks.ForwardFin | FlowMarks.ReverseFin;
        if ((tcpFlags & Fin) != 0)
        {
            flow->Marks |= _isBidirectional ? isReverse ? FlowMarks.ReverseFin : FlowMarks.ForwardFin : BothFins;
        }

        if ((tcpFlags & Rst) != 0 || (flow->Marks & BothFins) == BothFins)
        {
            flow->Marks |= FlowMarks.IsEnding;
        }
    }

    private void Write(FlowEntry* flow, FlowEndReason reason)
    {
        _rows.Add(flow, (KeyCore*)KeyOf(flow), _isBidirectional ? ReverseOf(flow) : null, _hasDetails ? DetailsOf(flow) : null, reason);
        Volatile.Write(ref _records, _records + 1);
    }

    /// <summary>Takes a flow out of wheel, index and cache, and makes a row of it.</summary>
    private void Remove(int number, FlowEndReason reason)
    {
        Unlink(EntryAt(number));
        Release(number, reason);
    }

    /// <summary>The same of a flow that the wheel has let go.</summary>
    private void Release(int number, FlowEndReason reason)
    {
        FlowEntry* flow = EntryAt(number);
        Write(flow, reason);
        if (_hasDetails)
        {
            EndDetails(flow, reason);
        }

        Leave(flow->Hash, number);
        flow->Next = _free;
        _free = number;
        Volatile.Write(ref _count, _count - 1);
    }

    private void AddBlock()
    {
        const int Alignment = 64;
        byte[] block = GC.AllocateUninitializedArray<byte>((_stride * BlockEntries) + Alignment, pinned: true);
        _memory.Add(block);
        Array.Resize(ref _blocks, _memory.Count);
        nint address = (nint)Unsafe.AsPointer(ref block[0]);
        _blocks[^1] = (address + Alignment - 1) & -Alignment;
    }

    private void Enter(uint hash, int number)
    {
        if (_count >= _index.Length / 2)
        {
            GrowIndex();
        }

        Put(((ulong)hash << 32) | (uint)(number + 1));
    }

    private void Put(ulong slot)
    {
        int mask = _index.Length - 1;
        int at = (int)(slot >> 32) & mask;
        while (SlotAt(at) != 0)
        {
            at = (at + 1) & mask;
        }

        SlotAt(at) = slot;
    }

    private void GrowIndex()
    {
        ulong[] smaller = _index;
        _index = new ulong[smaller.Length * 2];
        foreach (ulong slot in smaller)
        {
            if (slot != 0)
            {
                Put(slot);
            }
        }
    }

    /// <summary>Slots behind the freed one move up, so that none is looked for in vain (Knuth 6.4, algorithm R).</summary>
    private void Leave(uint hash, int number)
    {
        int mask = _index.Length - 1;
        int hole = (int)hash & mask;
        while ((uint)SlotAt(hole) != (uint)(number + 1))
        {
            hole = (hole + 1) & mask;
        }

        for (int at = (hole + 1) & mask; SlotAt(at) is var slot and not 0; at = (at + 1) & mask)
        {
            int home = (int)(slot >> 32) & mask;
            if (((at - home) & mask) >= ((at - hole) & mask))
            {
                SlotAt(hole) = slot;
                hole = at;
            }
        }

        SlotAt(hole) = 0;
    }
}
