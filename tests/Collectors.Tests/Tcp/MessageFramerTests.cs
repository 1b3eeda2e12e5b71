using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Collectors.Tcp;
using LogFlowDb.Collectors.Tests.Support;

namespace LogFlowDb.Collectors.Tests.Tcp;

/// <summary>RFC 7011 §10.4.2.3.</summary>
public sealed class MessageFramerTests
{
    private static (List<byte[]> Messages, bool IsBroken) Feed(ReadOnlySpan<byte> stream, Func<int, int> chunk)
    {
        MessageFramer framer = new();
        List<byte[]> messages = [];
        while (!stream.IsEmpty)
        {
            int bytes = Math.Min(Math.Min(chunk(framer.Room.Length), framer.Room.Length), stream.Length);
            Assert.True(bytes > 0, "there must be room");
            stream[..bytes].CopyTo(framer.Room.Span);
            framer.Received(bytes);
            stream = stream[bytes..];
            bool isBroken;
            while (framer.TryNext(out ReadOnlyMemory<byte> message, out isBroken))
            {
                messages.Add(message.ToArray());
            }

            if (isBroken)
            {
                return (messages, true);
            }
        }

        return (messages, false);
    }

    /// <summary>However the stream is cut, the messages are the same.</summary>
    [Fact]
    public void TryNext_StreamInAnyPieces_GivesTheMessages()
    {
        Gen<(int[] Records, int[] Pieces)> streams =
            from records in Gen.Frequency((9, Gen.Choose(0, 200)), (1, Gen.Choose(1000, 8189))).NonEmptyListOf()
            from pieces in Gen.Frequency((1, Gen.Choose(1, 3)), (1, Gen.Choose(1, 5000)), (1, Gen.Choose(20_000, 70_000))).NonEmptyListOf()
            select (records.ToArray(), pieces.ToArray());
        Prop.ForAll(streams.ToArbitrary(), input =>
        {
            byte[][] expected = [.. input.Records.Select((records, i) => Datagrams.IpfixData(records, sequence: (uint)i))];
            int piece = 0;
            (List<byte[]> messages, bool isBroken) = Feed(expected.SelectMany(bytes => bytes).ToArray(), _ => input.Pieces[piece++ % input.Pieces.Length]);
            return !isBroken && messages.Count == expected.Length && messages.Zip(expected).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void TryNext_LargestMessage_FitsTheBuffer()
    {
        byte[] largest = Datagrams.IpfixData((ushort.MaxValue - 20) / 8);
        byte[] message = new byte[ushort.MaxValue];
        largest.CopyTo(message, 0);
        message[2] = 0xff;
        message[3] = 0xff;

        (List<byte[]> messages, bool isBroken) = Feed([.. message, .. message], room => room);

        Assert.False(isBroken);
        Assert.Equal([ushort.MaxValue, ushort.MaxValue], messages.Select(found => found.Length));
    }

    [Theory]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 0, 9 })]
    [InlineData(new byte[] { 0, 10, 0, 15 })]
    [InlineData(new byte[] { 0, 10, 0, 0 })]
    [InlineData(new byte[] { 0x16, 3, 1, 2 })]
    public void TryNext_NoMessage_IsBrokenAtOnce(byte[] start)
    {
        byte[] good = Datagrams.IpfixData(3);

        (List<byte[]> messages, bool isBroken) = Feed([.. good, .. start], _ => 1);

        Assert.True(isBroken);
        Assert.Equal(good, Assert.Single(messages));
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0, 10 })]
    [InlineData(new byte[] { 0, 10, 0 })]
    [InlineData(new byte[] { 0, 10, 0, 16, 0 })]
    public void TryNext_PartOfAMessage_Waits(byte[] start)
    {
        Assert.Equal((0, false), (Feed(start, room => room).Messages.Count, Feed(start, room => room).IsBroken));
    }
}
