using System.Buffers.Binary;
using System.Numerics;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Up to 1,024 ascending distinct addresses of one family. Their number stands elsewhere.
/// <code>
/// byte form:  0 raw      4 or 16 bytes each, network order
///             1 flat     IPv4 as ascending numbers (<see cref="AscendingNumbers"/>)
///             2 networks IPv4: byte host bits, varint networks, the networks as ascending numbers, then the addresses as ascending
///                        numbers (index of the network, host bits). For addresses that come in clusters
///             3 levels   IPv6: eight levels of 16 bits, the network first (<see cref="AddressLevel"/>)
/// </code>
/// </summary>
internal static class AddressFrame
{
    public const int Rows = BitPacking.FrameRows;
    public const int Levels = 8;
    public const int LevelBits = 16;
    private const byte Raw = 0, Flat = 1, Networks = 2, ByLevel = 3;

    /// <summary>So few are not worth packing: a packed number takes at least the words of eight lanes.</summary>
    private const int FewV4 = 12, FewV6 = 24;

    /// <summary>An index of a network takes up to ten bits of 32.</summary>
    private const int MaxHostBits = 22;

    public static void WriteV4(ReadOnlySpan<uint> values, ByteWriter writer)
    {
        if (values.Length <= FewV4)
        {
            writer.Byte(Raw);
            foreach (uint value in values)
            {
                BinaryPrimitives.WriteUInt32BigEndian(writer.Reserve(sizeof(uint)), value);
            }

            return;
        }

        int hostBits = ChooseHostBits(values);
        if (hostBits == 0)
        {
            writer.Byte(Flat);
            AscendingNumbers.Write(values, writer);
            return;
        }

        Span<uint> networks = stackalloc uint[values.Length], hosts = stackalloc uint[values.Length];
        uint mask = (1u << hostBits) - 1;
        int count = 0;
        for (int i = 0; i < values.Length; i++)
        {
            uint network = values[i] >> hostBits;
            if (count == 0 || networks[count - 1] != network)
            {
                networks[count++] = network;
            }

            hosts[i] = ((uint)(count - 1) << hostBits) | (values[i] & mask);
        }

        writer.Byte(Networks);
        writer.Byte((byte)hostBits);
        writer.Varint((ulong)count);
        AscendingNumbers.Write(networks[..count], writer);
        AscendingNumbers.Write(hosts, writer);
    }

    /// <exception cref="InvalidDataException">The bytes are no such frame.</exception>
    public static void ReadV4(ReadOnlySpan<byte> bytes, Span<uint> values)
    {
        ByteReader reader = new(bytes);
        byte form = reader.Byte();
        switch (form)
        {
            case Raw:
                foreach (ref uint value in values)
                {
                    value = BinaryPrimitives.ReadUInt32BigEndian(reader.Take(sizeof(uint)));
                }

                break;
            case Flat:
                AscendingNumbers.Read(ref reader, values);
                break;
            case Networks:
                ReadNetworks(ref reader, values);
                break;
            default:
                throw new InvalidDataException($"IPv4 addresses in form {form}");
        }

        CheckEnd(ref reader);
    }

    public static void WriteV6(ReadOnlySpan<IpValue> values, ByteWriter writer)
    {
        if (values.Length <= FewV6)
        {
            writer.Byte(Raw);
            foreach (ref readonly IpValue value in values)
            {
                BinaryPrimitives.WriteUInt128BigEndian(writer.Reserve(16), value.Number);
            }

            return;
        }

        // Node: one prefix of 16, 32, … 128 bits; each address belongs to one node of a level, each node to one of the level above.
        writer.Byte(ByLevel);
        Span<uint> nodeOf = stackalloc uint[values.Length];
        Span<uint> parents = stackalloc uint[values.Length], parts = stackalloc uint[values.Length];
        nodeOf.Clear();
        int above = 1;
        for (int level = 0; level < Levels; level++)
        {
            int nodes = 0;
            uint parent = uint.MaxValue, part = 0;
            for (int i = 0; i < values.Length; i++)
            {
                uint own = Part(values[i], level);
                if (nodeOf[i] != parent || own != part)
                {
                    (parent, part) = (nodeOf[i], own);
                    (parents[nodes], parts[nodes]) = (parent, part);
                    nodes++;
                }

                nodeOf[i] = (uint)(nodes - 1);
            }

            AddressLevel.Write(parents[..nodes], above, parts[..nodes], writer);
            above = nodes;
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no such frame.</exception>
    public static void ReadV6(ReadOnlySpan<byte> bytes, Span<IpValue> values)
    {
        ByteReader reader = new(bytes);
        byte form = reader.Byte();
        if (form == Raw)
        {
            foreach (ref IpValue value in values)
            {
                value = IpValue.FromBytes(reader.Take(16));
            }
        }
        else if (form == ByLevel)
        {
            ReadLevels(ref reader, values);
        }
        else
        {
            throw new InvalidDataException($"IPv6 addresses in form {form}");
        }

        CheckEnd(ref reader);
    }

    private static uint Part(in IpValue value, int level) =>
        (uint)((level < Levels / 2 ? value.High : value.Low) >> ((Levels - 1 - level) * LevelBits % 64)) & 0xffff;

    /// <summary>
    /// The host bits of the networks that make the frame smallest, 0 for none. The highest bit in which neighbours differ tells for
    /// every length how many networks there are.
    /// </summary>
    private static int ChooseHostBits(ReadOnlySpan<uint> values)
    {
        Span<int> differing = stackalloc int[33];
        differing.Clear();
        for (int i = 1; i < values.Length; i++)
        {
            differing[32 - BitOperations.LeadingZeroCount(values[i] ^ values[i - 1])]++;
        }

        int best = 0, least = AscendingNumbers.Cost(values.Length, values[^1] - values[0]) - 64, networks = values.Length;
        for (int bits = 1; bits <= MaxHostBits; bits++)
        {
            networks -= differing[bits];
            uint range = ((uint)networks << bits) - 1;
            int cost = AscendingNumbers.Cost(networks, (values[^1] >> bits) - (values[0] >> bits)) + AscendingNumbers.Cost(values.Length, range);
            if (cost < least)
            {
                (best, least) = (bits, cost);
            }
        }

        return best;
    }

    private static void ReadNetworks(ref ByteReader reader, Span<uint> values)
    {
        int hostBits = reader.Byte(), count = reader.Count(values.Length);
        if (hostBits is 0 or > MaxHostBits)
        {
            throw new InvalidDataException($"networks of {hostBits} host bits");
        }

        Span<uint> networks = stackalloc uint[count];
        AscendingNumbers.Read(ref reader, networks);
        AscendingNumbers.Read(ref reader, values);
        uint mask = (1u << hostBits) - 1;
        foreach (ref uint value in values)
        {
            uint network = value >> hostBits;
            if (network >= (uint)networks.Length)
            {
                throw new InvalidDataException($"network {network} of {count}");
            }

            value = (networks[(int)network] << hostBits) | (value & mask);
        }
    }

    private static void ReadLevels(ref ByteReader reader, Span<IpValue> values)
    {
        Span<uint> parents = stackalloc uint[Rows], parts = stackalloc uint[Rows];
        Span<ulong> high = stackalloc ulong[Rows], low = stackalloc ulong[Rows], next = stackalloc ulong[Rows];
        high[0] = 0;
        int above = 1;
        for (int level = 0; level < Levels; level++)
        {
            int nodes = AddressLevel.Read(ref reader, above, values.Length, parents, parts);
            if (level < Levels / 2)
            {
                Continue(high, parents[..nodes], parts, next);
                Swap(ref high, ref next);
            }
            else
            {
                if (level == Levels / 2)
                {
                    low.Clear();
                }

                Continue(low, parents[..nodes], parts, next);
                Swap(ref low, ref next);
                for (int i = 0; i < nodes; i++)
                {
                    next[i] = high[(int)parents[i]];
                }

                Swap(ref high, ref next);
            }

            above = nodes;
        }

        if (above != values.Length)
        {
            throw new InvalidDataException($"{above} addresses instead of {values.Length}");
        }

        IpValue.FromHalves(high[..above], low, values);
    }

    /// <summary>The prefixes of a level, a part longer than those of their parents.</summary>
    private static void Continue(ReadOnlySpan<ulong> prefixes, ReadOnlySpan<uint> parents, ReadOnlySpan<uint> parts, Span<ulong> longer)
    {
        for (int i = 0; i < parents.Length; i++)
        {
            longer[i] = (prefixes[(int)parents[i]] << LevelBits) | parts[i];
        }
    }

    private static void Swap(ref Span<ulong> a, ref Span<ulong> b)
    {
        Span<ulong> first = a;
        a = b;
        b = first;
    }

    private static void CheckEnd(ref ByteReader reader)
    {
        if (reader.Left > 0)
        {
            throw new InvalidDataException($"{reader.Left} bytes behind the addresses");
        }
    }
}
