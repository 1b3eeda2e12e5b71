using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.NetFlow;

/// <summary>
/// What a network does to the datagrams of one exporting process, made up from a seed, and what a collector must have counted
/// at the end. Datagrams are lost, come twice, or late by up to 40 others; the process restarts; numbers begin close to 2^32.
/// </summary>
internal sealed class SequenceScript
{
    private const int Reach = 40;

    private readonly Random _random;
    private readonly int _version;
    private uint _sequence;
    private long _seconds = 1_600_000_000;
    private readonly long _bootSeconds = 1_500_000_000;

    /// <param name="before">How far before 2^32 the numbers begin, at least.</param>
    public SequenceScript(int version, int seed, int datagrams, int before = 0)
    {
        _random = new Random(seed);
        _version = version;
        _sequence = uint.MaxValue - (uint)(before + _random.Next(200));
        long lost = 0, duplicates = 0, reordered = 0, restarts = 0;
        while (Arrivals.Count < datagrams)
        {
            // An epoch of one datagram could be that of a process which never speaks again: two arrivals of each, at least.
            (long epochLost, long epochDuplicates, long epochReordered) = AddEpoch(_random.Next(3, datagrams));
            lost += epochLost;
            duplicates += epochDuplicates;
            reordered += epochReordered;
            if (Arrivals.Count < datagrams)
            {
                restarts++;
                _sequence -= (uint)_random.Next(1, 1 << 30);
                _seconds += 60;
                _bootSeconds = _seconds - 1;
            }
        }

        Expected = new SequenceStatistics(lost, duplicates, reordered, restarts);
    }

    public List<byte[]> Arrivals { get; } = [];

    public SequenceStatistics Expected { get; }

    private (long Lost, long Duplicates, long Reordered) AddEpoch(int count)
    {
        long lost = 0, duplicates = 0;
        List<(double At, int Number, byte[] Bytes)> arrivals = [];
        for (int i = 0; i < count; i++)
        {
            // The first and the last of an epoch come undisturbed: nothing can be known of what is before or behind them.
            bool isEdge = i == 0 || i == count - 1;
            int units = _version == 9 ? 1 : i == 0 ? 30 : _random.Next(1, 31);
            byte[] bytes = Datagram(units);
            int fate = isEdge ? 9 : _random.Next(10);
            _sequence += (uint)units;
            _seconds += _random.Next(2);
            if (fate == 0)
            {
                lost += units;
                continue;
            }

            int room = Math.Min(Reach, count - 1 - i);
            double at = fate == 1 && room > 1 ? i + _random.Next(1, room) + 0.5 : i;
            arrivals.Add((at, i, bytes));
            if (fate == 2 && room > 1)
            {
                duplicates++;
                arrivals.Add((at + _random.Next(0, room) + 0.25, i, bytes));
            }
        }

        long reordered = 0;
        int latest = -1;
        HashSet<int> come = [];
        foreach ((_, int number, byte[] bytes) in arrivals.OrderBy(arrival => arrival.At))
        {
            Arrivals.Add(bytes);
            reordered += come.Add(number) && number < latest ? 1 : 0;
            latest = Math.Max(latest, number);
        }

        return (lost, duplicates, reordered);
    }

    private byte[] Datagram(int units)
    {
        long uptime = (_seconds - _bootSeconds) * 1000 % (1L << 32);
        return _version switch
        {
            5 => [.. new WireBuilder().U16(5, units).U32(uptime, _seconds, 0, _sequence).U8(0, 0, 0, 0).Bytes, .. new byte[48 * units]],
            9 => WireBuilder.V9(uptime: uptime, seconds: _seconds, sequence: _sequence).Set(256, new WireBuilder().U16(1, 2)).Bytes,
            _ => WireBuilder.Ipfix(new WireBuilder().Set(256, new WireBuilder().U16(new int[units / 2])).Set(257, new WireBuilder().U16(new int[units - (units / 2)])), _sequence, seconds: _seconds),
        };
    }
}
