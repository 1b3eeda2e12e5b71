using System.Buffers.Binary;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>
/// The samples of a datagram: format 4 (enterprise 20 bits, format 12), length 4, body. Every one is read within its length, and
/// those of other formats are passed over.
/// </summary>
public sealed partial class SFlowDecoder
{
    private const int SampleHeaderBytes = 8;
    private const uint FlowSample = 1;
    private const uint CounterSample = 2;
    private const uint ExpandedFlowSample = 3;
    private const uint ExpandedCounterSample = 4;
    private const uint DiscardedPacket = 5;

    private const uint InterfaceIndex = 0;
    private const uint InterfaceDiscarded = 1;
    private const uint InterfaceMultiple = 2;

    /// <summary>RFC 7270 §4.12: dropped, for a reason that the 6 bits below do not name.</summary>
    private const long StatusDropped = 128;

    private const long Ingress = 0;
    private const long Egress = 1;

    private void DecodeSamples<TSink>(ReadOnlySpan<byte> datagram, int at, scoped in SampleContext context, AgentState? agent, ref SampleTally tally, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        bool wantsFlows = sink.Wants(RecordStream.SFlow);
        bool wantsCounters = sink.Wants(RecordStream.Counters);
        uint count = context.Header.Samples;
        if (count > (uint)(datagram.Length - at) / SampleHeaderBytes)
        {
            tally.Fail(DecodeError.RecordCount);
        }

        for (; count > 0 && datagram.Length - at >= SampleHeaderBytes; count--)
        {
            uint format = BinaryPrimitives.ReadUInt32BigEndian(datagram[at..]);
            uint declared = BinaryPrimitives.ReadUInt32BigEndian(datagram[(at + 4)..]);
            at += SampleHeaderBytes;
            int length = (int)Math.Min(declared, (uint)(datagram.Length - at));
            if (length < declared)
            {
                tally.Fail(DecodeError.SampleCut);
            }

            int end = at + length;
            switch (format)
            {
                case FlowSample or ExpandedFlowSample or DiscardedPacket:
                    if (_flows.IsFull)
                    {
                        _flows.Flush(RecordStream.SFlow, datagram, context, ref sink);
                    }

                    ReadFlowSample(format, datagram, at, end, wantsFlows, agent, ref tally);
                    break;
                case CounterSample or ExpandedCounterSample:
                    if (_counters.IsFull)
                    {
                        _counters.Flush(RecordStream.Counters, datagram, context, ref sink);
                    }

                    ReadCounterSample(format, datagram, at, end, wantsCounters, ref tally);
                    break;
                default:
                    tally.Fail(DecodeError.SampleFormat);
                    break;
            }

            at = end;
        }

        _flows.Flush(RecordStream.SFlow, datagram, context, ref sink);
        _counters.Flush(RecordStream.Counters, datagram, context, ref sink);
    }

    /// <summary>
    /// <code>
    /// flow_sample          sequence, source (type 8 bits, index 24), rate, pool, drops, input, output, records
    /// flow_sample_expanded sequence, source type, source index, rate, pool, drops, input format, value, output format, value, records
    /// discarded_packet     sequence, source type, source index, drops, input, output, reason, records
    /// </code>
    /// each 4 bytes. An interface of 4 bytes is format 2 bits (0 index, 1 discarded and why, 2 how many), value 30 bits.
    /// </summary>
    private void ReadFlowSample(uint format, ReadOnlySpan<byte> datagram, int at, int end, bool isWanted, AgentState? agent, ref SampleTally tally)
    {
        int words = format == ExpandedFlowSample ? 11 : 8;
        if (end - at < words * 4)
        {
            tally.Fail(DecodeError.SampleCut);
            return;
        }

        tally.FlowSamples++;
        ReadOnlySpan<byte> body = datagram.Slice(at, words * 4);
        uint Word(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt32BigEndian(bytes[(index * 4)..]);
        uint sequence = Word(body, 0);
        uint records = Word(body, words - 1);
        if (format == DiscardedPacket)
        {
            if (isWanted)
            {
                int row = _flows.BeginRow();
                uint index = Word(body, 2);
                SetSource(row, sequence, SourceId(Word(body, 1), index), Word(body, 3));
                _samplingRate.Set(row, 1.0);
                SetInterfaces(row, index, InterfaceIndex, Word(body, 4), InterfaceIndex, Word(body, 5));
                _forwardingStatus.Set(row, StatusDropped);
                _dropReason.Set(row, (long)Word(body, 6));
                _flowReader.Read(datagram, at + body.Length, end, records, row, ref tally);
            }

            return;
        }

        bool isExpanded = format == ExpandedFlowSample;
        uint source = Word(body, 1);
        uint type = isExpanded ? source : source >> 24;
        uint sourceIndex = isExpanded ? Word(body, 2) : source & 0xff_ffff;
        int next = isExpanded ? 3 : 2;
        uint rate = Word(body, next);
        uint pool = Word(body, next + 1);
        uint drops = Word(body, next + 2);
        long id = SourceId(type, sourceIndex);
        if (agent is not null)
        {
            if (agent.Source(id) is { } followed)
            {
                followed.Follow(sequence, rate, pool, drops);
            }
            else
            {
                tally.Fail(DecodeError.SourceLimit);
            }
        }

        if (isWanted)
        {
            int row = _flows.BeginRow();
            SetSource(row, sequence, id, drops);
            _samplingRate.Set(row, (double)rate);
            _pool.Set(row, (long)pool);
            if (isExpanded)
            {
                SetInterfaces(row, sourceIndex, Word(body, 6), Word(body, 7), Word(body, 8), Word(body, 9));
            }
            else
            {
                uint input = Word(body, 5);
                uint output = Word(body, 6);
                SetInterfaces(row, sourceIndex, input >> 30, input & 0x3fff_ffff, output >> 30, output & 0x3fff_ffff);
            }

            _flowReader.Read(datagram, at + body.Length, end, records, row, ref tally);
        }
    }

    private static long SourceId(uint type, uint index) => ((long)type << 32) | index;

    private void SetSource(int row, uint sequence, long id, uint drops)
    {
        _sampleSeq.Set(row, (long)sequence);
        _samplerId.Set(row, id);
        _drops.Set(row, (long)drops);
    }

    /// <summary>The direction is that in which the packet passed the interface that samples.</summary>
    private void SetInterfaces(int row, uint sourceIndex, uint inFormat, uint input, uint outFormat, uint output)
    {
        bool isIn = inFormat == InterfaceIndex && input == sourceIndex;
        bool isOut = outFormat == InterfaceIndex && output == sourceIndex;
        if (isIn != isOut)
        {
            _direction.Set(row, isIn ? Ingress : Egress);
        }

        if (inFormat == InterfaceIndex)
        {
            _inIf.Set(row, (long)input);
        }

        switch (outFormat)
        {
            case InterfaceIndex:
                _outIf.Set(row, (long)output);
                break;
            case InterfaceDiscarded:
                _forwardingStatus.Set(row, StatusDropped);
                _dropReason.Set(row, (long)output);
                break;
            case InterfaceMultiple:
                _outIfCount.Set(row, (long)output);
                break;
        }
    }

    /// <summary>counters_sample: sequence 4, source 4, records 4; expanded: the source in two words.</summary>
    private void ReadCounterSample(uint format, ReadOnlySpan<byte> datagram, int at, int end, bool isWanted, ref SampleTally tally)
    {
        int words = format == ExpandedCounterSample ? 4 : 3;
        if (end - at < words * 4)
        {
            tally.Fail(DecodeError.SampleCut);
            return;
        }

        tally.CounterSamples++;
        if (!isWanted)
        {
            return;
        }

        uint Word(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt32BigEndian(bytes[(index * 4)..]);
        ReadOnlySpan<byte> body = datagram.Slice(at, words * 4);
        uint source = Word(body, 1);
        uint type = words == 4 ? source : source >> 24;
        uint index = words == 4 ? Word(body, 2) : source & 0xff_ffff;
        int row = _counters.BeginRow();
        _counterSeq.Set(row, (long)Word(body, 0));
        _counterSource.Set(row, SourceId(type, index));
        ReadCounters(datagram, at + body.Length, end, Word(body, words - 1), row, ref tally);
        if (type == 0)
        {
            _ifIndex.TrySet(row, (long)index);
        }
    }

    private void ReadCounters(ReadOnlySpan<byte> datagram, int at, int end, uint count, int row, ref SampleTally tally)
    {
        if (count > (uint)(end - at) / SampleHeaderBytes)
        {
            tally.Fail(DecodeError.RecordCount);
        }

        for (; count > 0 && end - at >= SampleHeaderBytes; count--)
        {
            uint format = BinaryPrimitives.ReadUInt32BigEndian(datagram[at..]);
            uint declared = BinaryPrimitives.ReadUInt32BigEndian(datagram[(at + 4)..]);
            at += SampleHeaderBytes;
            int length = (int)Math.Min(declared, (uint)(end - at));
            DecodeError error = length == declared ? _counterReader.Read(format, datagram, at, length, row, ref tally) : DecodeError.RecordCut;
            if (error != DecodeError.None)
            {
                tally.Fail(error);
            }

            at += length;
        }
    }
}
