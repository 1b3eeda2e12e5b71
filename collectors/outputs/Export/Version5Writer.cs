using System.Buffers.Binary;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Outputs.Export;

/// <summary>
/// Rows as NetFlow v5 datagrams: a header of 24 bytes and up to 30 records of 48. What a row lacks is 0, a counter beyond 32 bits the largest,
/// an AS number beyond 16 bits AS_TRANS (RFC 6793). Not thread-safe.
/// </summary>
internal sealed class Version5Writer
{
    private const int HeaderBytes = 24;
    private const int RecordBytes = 48;
    private const int MaxRecords = 30;
    private const int MaxInterval = 0x3fff;
    private const int AsTrans = 23456;

    private static readonly (string Field, byte Offset, byte Width)[] s_numbers =
    [
        ("in_if", 12, 2), ("out_if", 14, 2), ("packet_count", 16, 4), ("octet_count", 20, 4), ("src_port", 32, 2), ("dst_port", 34, 2),
        ("tcp_flags", 37, 1), ("protocol", 38, 1), ("tos", 39, 1), ("src_as", 40, 2), ("dst_as", 42, 2), ("src_mask", 44, 1), ("dst_mask", 45, 1),
    ];

    private static readonly (string Field, byte Offset)[] s_addresses = [("src_ip", 0), ("dst_ip", 4), ("next_hop", 8)];

    private static readonly (string Field, byte Offset)[] s_times = [("first_time", 24), ("last_time", 28)];

    private readonly byte[] _datagram = new byte[HeaderBytes + (MaxRecords * RecordBytes)];
    private uint _sequence;

    /// <summary>Rows that are not of IPv4.</summary>
    public long OtherFamily { get; private set; }

    /// <summary>Gives the datagrams of a batch one after the other; each is overwritten by the next.</summary>
    public IEnumerable<(ReadOnlyMemory<byte> Datagram, int Records)> Write(RowBatch rows, ExportClock clock)
    {
        // The header tells one sampling rate for all its records.
        Column rates = rows.Column("sampling_rate");
        Column[] addresses = Array.ConvertAll(s_addresses, cell => rows.Column(cell.Field));
        Column[] times = Array.ConvertAll(s_times, cell => rows.Column(cell.Field));
        Column[] numbers = Array.ConvertAll(s_numbers, cell => rows.Column(cell.Field));
        foreach (IGrouping<int, int> run in Told(rows).GroupBy(row => Interval(rates[row])))
        {
            foreach (int[] part in run.Chunk(MaxRecords))
            {
                Array.Clear(_datagram);
                for (int i = 0; i < part.Length; i++)
                {
                    Span<byte> record = _datagram.AsSpan(HeaderBytes + (i * RecordBytes), RecordBytes);
                    WriteAddresses(addresses, part[i], record);
                    WriteTimes(times, part[i], record, clock);
                    WriteNumbers(numbers, part[i], record);
                }

                WriteHeader(part.Length, run.Key, clock);
                _sequence += (uint)part.Length;
                yield return (_datagram.AsMemory(0, HeaderBytes + (part.Length * RecordBytes)), part.Length);
            }
        }
    }

    private static int Interval(Value rate) => rate.Kind switch
    {
        ValueKind.Long => (int)Math.Clamp(rate.AsLong, 0, MaxInterval),
        ValueKind.Double => (int)Math.Clamp(Math.Round(rate.AsDouble), 0, MaxInterval),
        _ => 0,
    };

    private List<int> Told(RowBatch rows)
    {
        Column source = rows.Column("src_ip");
        Column destination = rows.Column("dst_ip");
        List<int> told = new(rows.RowCount);
        for (int row = 0; row < rows.RowCount; row++)
        {
            if (source[row] is { Kind: ValueKind.Ip } from && from.AsIp.IsV4 && destination[row] is { Kind: ValueKind.Ip } to && to.AsIp.IsV4)
            {
                told.Add(row);
            }
        }

        OtherFamily += rows.RowCount - told.Count;
        return told;
    }

    private static void WriteAddresses(Column[] columns, int row, Span<byte> record)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i][row] is { Kind: ValueKind.Ip } address && address.AsIp.IsV4)
            {
                BinaryPrimitives.WriteUInt32BigEndian(record[s_addresses[i].Offset..], address.AsIp.V4);
            }
        }
    }

    private static void WriteTimes(Column[] columns, int row, Span<byte> record, ExportClock clock)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i][row] is { Kind: ValueKind.Date } time)
            {
                BinaryPrimitives.WriteUInt32BigEndian(record[s_times[i].Offset..], (uint)((time.AsLong / 1_000_000) - clock.BootTime));
            }
        }
    }

    private static void WriteNumbers(Column[] columns, int row, Span<byte> record)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i][row] is { Kind: ValueKind.Long } number)
            {
                (string field, byte offset, byte width) = s_numbers[i];
                WriteNumber(record.Slice(offset, width), number.AsLong, isAs: field is "src_as" or "dst_as");
            }
        }
    }

    private static void WriteNumber(Span<byte> cell, long value, bool isAs)
    {
        ulong most = (1UL << (8 * cell.Length)) - 1;
        ulong told = isAs && (ulong)value > most ? AsTrans : Math.Min((ulong)Math.Max(value, 0), most);
        for (int i = cell.Length - 1; i >= 0; i--, told >>= 8)
        {
            cell[i] = (byte)told;
        }
    }

    private void WriteHeader(int count, int interval, ExportClock clock)
    {
        Span<byte> header = _datagram;
        BinaryPrimitives.WriteUInt16BigEndian(header, 5);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)count);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], clock.Uptime);
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], clock.UnixSeconds);
        BinaryPrimitives.WriteUInt32BigEndian(header[16..], _sequence);
        BinaryPrimitives.WriteUInt16BigEndian(header[22..], (ushort)(interval > 1 ? 0x4000 | interval : 0));
    }
}
