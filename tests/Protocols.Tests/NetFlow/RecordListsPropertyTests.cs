using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Records;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.NetFlow;

/// <summary>Structured data made to hurt: lists in lists, cut, with lengths of 0, of templates of nothing but empty fields.</summary>
public sealed class RecordListsPropertyTests
{
    private const int Tries = 10_000;
    private const int MaxBytes = 1_400;

    /// <summary>Bytes allocated per byte received; a map of one-byte fields is the worst.</summary>
    private const int MaxAllocatedPerByte = 600;

    [Fact]
    public void Decode_AnyLists_NeverThrowAndAllocateByTheirSize()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        FlowDecoder decoder = new();
        NoSink sink = default;
        decoder.Decode(WireBuilder.Ipfix(Templates()), WireBuilder.Address("192.0.2.1"), 1, DecoderFixture.Now, ref sink);
        byte[] warm = Message(random);
        decoder.Decode(warm, WireBuilder.Address("192.0.2.1"), 1, DecoderFixture.Now, ref sink);
        for (int i = 0; i < Tries; i++)
        {
            byte[] message = Message(random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            decoder.Decode(message, WireBuilder.Address("192.0.2.1"), 1, DecoderFixture.Now, ref sink);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.True(allocated <= (message.Length * MaxAllocatedPerByte) + (64 << 10), $"seed {seed}, try {i}: {allocated} bytes for {message.Length}");
        }
    }

    /// <summary>Lists of all kinds, nested in each other; 303 has one byte and many empty fields.</summary>
    private static WireBuilder Templates() => new WireBuilder().Set(2, new WireBuilder()
        .Template(300, (291, 65535), (292, 65535), (293, 65535))
        .Template(301, (7, 2), (291, 65535))
        .Template(302, (293, 65535))
        .Template(303, [.. Enumerable.Repeat((5, 0), 200), (4, 1)])
        .Template(304, [.. Enumerable.Repeat((4, 1), 60)]));

    private static byte[] Message(Random random)
    {
        WireBuilder sets = new();
        while (sets.Bytes.Length < MaxBytes / 2)
        {
            WireBuilder body = new();
            int length = random.Next(1, MaxBytes / 4);
            while (body.Bytes.Length < length)
            {
                Piece(body, random);
            }

            sets.Set(random.Next(300, 305), body);
        }

        return WireBuilder.Ipfix(sets);
    }

    private static void Piece(WireBuilder body, Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                body.U8(random.Next(256));
                break;
            case 1:
                body.U8(random.Next(40), random.Next(5)).U16(random.Next(300, 306));
                break;
            case 2:
                body.U8(random.Next(40), random.Next(5)).U16(random.Next(300, 306), random.Next(30));
                break;
            case 3:
                body.U8(random.Next(40), 255).U16(random.Next(290, 294), random.Next(2) == 0 ? 65535 : random.Next(9));
                break;
            case 4:
                body.U8(random.Next(40), 0).U16(0x8000 | random.Next(9), random.Next(5)).U32(random.Next(9));
                break;
            case 5:
                body.U8(255).U16(random.Next(300));
                break;
            case 6:
                body.U8(3, 3).U16(random.Next(300, 304));
                break;
            default:
                body.U16(random.Next(65536));
                break;
        }
    }

    /// <summary>Takes everything and keeps nothing.</summary>
    private struct NoSink : IFlowRecordSink
    {
        private static readonly long[] s_longs = new long[8192];
        private static readonly double[] s_doubles = new double[8192];
        private static readonly UInt128[] s_addresses = new UInt128[8192];
        private int _rows;

        public readonly bool Wants(RecordStream stream) => true;

        public int BeginRun(RecordStream stream, int wanted) => _rows = wanted;

        public readonly Span<long> Longs(FlowField field) => s_longs.AsSpan(0, _rows);

        public readonly Span<double> Doubles(FlowField field) => s_doubles.AsSpan(0, _rows);

        public readonly Span<UInt128> Addresses(FlowField field) => s_addresses.AsSpan(0, _rows);

        public readonly void Bytes(FlowField field, int row, ReadOnlySpan<byte> value)
        {
            // Not kept.
        }

        public readonly void List(FlowField field, int row, ReadOnlySpan<FlowValue> items)
        {
            // Not kept.
        }

        public readonly void SetNull(FlowField field, int row)
        {
            // Not kept.
        }

        public readonly void FillLong(FlowField field, long value)
        {
            // Not kept.
        }

        public readonly void FillDouble(FlowField field, double value)
        {
            // Not kept.
        }

        public readonly void FillAddress(FlowField field, UInt128 value)
        {
            // Not kept.
        }

        public readonly void FillText(FlowField field, string value)
        {
            // Not kept.
        }

        public readonly void EndRun()
        {
            // Not kept.
        }
    }
}
