using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Collectors.Tests.Receiving;

public sealed class DatagramRingTests
{
    private static bool TryWrite(DatagramRing ring, byte fill, int length)
    {
        if (!ring.TryReserve(out Span<byte> target))
        {
            return false;
        }

        target[..length].Fill(fill);
        ring.Publish(length, (UInt128)length, fill, fill);
        return true;
    }

    [Fact]
    public void Ring_AnyOrderOfWritesAndReads_KeepsDatagrams() => Prop.ForAll<int[]>(steps =>
    {
        using DatagramRing ring = new(256 * 1024);
        Queue<(byte Fill, int Length)> expected = new();
        byte fill = 0;
        foreach (int step in steps)
        {
            int length = (int)((uint)(step * 2_654_435_761) % 65_536);
            if ((step & 3) != 0)
            {
                if (TryWrite(ring, ++fill, length))
                {
                    expected.Enqueue((fill, length));
                }
            }
            else if (ring.TryRead(out ReceivedDatagram datagram))
            {
                Check(expected.Dequeue(), datagram);
                ring.Release(datagram);
            }
        }

        while (ring.TryRead(out ReceivedDatagram datagram))
        {
            Check(expected.Dequeue(), datagram);
            ring.Release(datagram);
        }

        Assert.Empty(expected);
        Assert.Equal(0, ring.UsedBytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryReserve_Full_IsFalseUntilRoomIsGivenBack()
    {
        using DatagramRing ring = new(300 * 1024);
        int written = 0;
        while (TryWrite(ring, 1, DatagramRing.MaxDatagramBytes))
        {
            written++;
        }

        Assert.InRange(written, 3, 5);
        Assert.True(ring.TryRead(out ReceivedDatagram oldest));
        ring.Release(oldest);
        Assert.True(ring.TryRead(out oldest));
        ring.Release(oldest);
        Assert.True(TryWrite(ring, 2, 10));
    }

    private static void Check((byte Fill, int Length) expected, in ReceivedDatagram datagram)
    {
        Assert.Equal(expected.Length, datagram.Payload.Length);
        Assert.Equal(((UInt128)expected.Length, (int)expected.Fill, (long)expected.Fill), (datagram.Address, datagram.Port, datagram.ReceivedAt));
        Assert.False(datagram.Payload.ContainsAnyExcept(expected.Fill));
    }
}
