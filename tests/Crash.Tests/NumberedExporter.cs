using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace LogFlowDb.Crash.Tests;

/// <summary>
/// Sends NetFlow v5 at a steady rate to a loopback port. The flows are numbered from 1 in their packet count, so that a lost
/// row and a doubled one can be told.
/// </summary>
internal sealed class NumberedExporter : IAsyncDisposable
{
    private const int RecordsPerDatagram = 30;
    private const int HeaderBytes = 24;
    private const int RecordBytes = 48;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;
    private readonly int _datagramsPerTick;
    private readonly IPEndPoint _target;
    private long _sent;
    private volatile bool _isPaused;

    public NumberedExporter(int port, int flowsPerSecond)
    {
        _target = new IPEndPoint(IPAddress.Loopback, port);
        _datagramsPerTick = Math.Max(1, flowsPerSecond / RecordsPerDatagram * s_tick.Milliseconds / 1000);
        _isPaused = true;
        _sending = Task.Run(SendAsync);
    }

    /// <summary>Number of the last flow sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    public bool IsPaused
    {
        get => _isPaused;
        set => _isPaused = value;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        _stop.Dispose();
    }

    private static void Fill(Span<byte> datagram, long first)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        datagram.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(datagram, 5);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[2..], RecordsPerDatagram);
        BinaryPrimitives.WriteUInt32BigEndian(datagram[4..], 1_000_000);
        BinaryPrimitives.WriteUInt32BigEndian(datagram[8..], (uint)now.ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt32BigEndian(datagram[16..], (uint)(first - 1));
        for (int i = 0; i < RecordsPerDatagram; i++)
        {
            Span<byte> record = datagram.Slice(HeaderBytes + (i * RecordBytes), RecordBytes);
            uint number = (uint)(first + i);
            BinaryPrimitives.WriteUInt32BigEndian(record, 0x0a00_0000 | (number & 0xff_ffff));
            BinaryPrimitives.WriteUInt32BigEndian(record[4..], 0xc000_0201);
            BinaryPrimitives.WriteUInt32BigEndian(record[16..], number);
            BinaryPrimitives.WriteUInt32BigEndian(record[20..], 64);
            BinaryPrimitives.WriteUInt32BigEndian(record[24..], 900_000);
            BinaryPrimitives.WriteUInt32BigEndian(record[28..], 999_000);
            BinaryPrimitives.WriteUInt16BigEndian(record[34..], 443);
            record[38] = 6;
        }
    }

    private async Task SendAsync()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using PeriodicTimer timer = new(s_tick);
        byte[] datagram = new byte[HeaderBytes + (RecordsPerDatagram * RecordBytes)];
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                for (int i = 0; i < _datagramsPerTick && !_isPaused; i++)
                {
                    Fill(datagram, Sent + 1);

                    // Counted first: what the table holds must never be more than what is counted here.
                    Interlocked.Add(ref _sent, RecordsPerDatagram);
                    socket.SendTo(datagram, _target);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }
}
