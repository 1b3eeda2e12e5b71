using System.Buffers;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace LogFlowDb.Outputs.Tee;

/// <summary>Datagrams between those who receive and the one who sends. What does not fit is dropped and counted. Any number of writers, one reader.</summary>
internal sealed class TeeQueue(long maxBytes)
{
    /// <summary>What an entry takes besides its bytes.</summary>
    private const int EntryBytes = 64;

    private readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>();
    private long _bytes;
    private long _dropped;

    /// <summary>Entries that found no room.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public int Count => _entries.Reader.Count;

    public ChannelReader<Entry> Reader => _entries.Reader;

    public void Add(ReadOnlySpan<byte> payload, UInt128 address, int port)
    {
        int size = payload.Length + EntryBytes;
        if (Interlocked.Add(ref _bytes, size) > maxBytes)
        {
            Interlocked.Add(ref _bytes, -size);
            Interlocked.Increment(ref _dropped);
            return;
        }

        byte[] copy = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(copy);
        if (!_entries.Writer.TryWrite(new Entry(copy, payload.Length, address, port)))
        {
            Release(new Entry(copy, payload.Length, address, port));
        }
    }

    /// <summary>To be called once for each entry that was read.</summary>
    public void Release(Entry entry)
    {
        ArrayPool<byte>.Shared.Return(entry.Buffer);
        Interlocked.Add(ref _bytes, -(entry.Length + EntryBytes));
    }

    /// <summary>Nothing more comes; what waits can still be read.</summary>
    public void Complete() => _entries.Writer.TryComplete();

    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Entry(byte[] Buffer, int Length, UInt128 Address, int Port)
    {
        public ReadOnlySpan<byte> Payload => Buffer.AsSpan(0, Length);
    }
}
