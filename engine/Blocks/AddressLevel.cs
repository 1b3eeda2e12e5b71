using System.Numerics;
using System.Runtime.InteropServices;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// One level of a frame of IPv6 addresses: 16 bits of each prefix, prefixes grouped by the one they continue (parent) and
/// ascending within it. Kept in the form that is smallest.
/// <code>
/// varint nodes, byte form:
///   1 ascending  numbers (parent, part), ascending (<see cref="AscendingNumbers"/>)
///   2 packed     children of each parent less one, parts (both <see cref="PackedNumbers"/>)
///   3 dictionary children of each parent less one, varint distinct parts, the distinct parts ascending, codes (packed)
/// </code>
/// </summary>
internal static class AddressLevel
{
    private const byte Ascending = 1, Packed = 2, Dictionary = 3;
    private const int PartBits = AddressFrame.LevelBits;
    private const uint PartMask = (1 << PartBits) - 1;

    /// <param name="parents">Ascending, each of <paramref name="parentCount"/> at least once.</param>
    /// <param name="parts">Ascending within a parent.</param>
    public static void Write(ReadOnlySpan<uint> parents, int parentCount, ReadOnlySpan<uint> parts, ByteWriter writer)
    {
        Span<uint> children = stackalloc uint[parentCount];
        children.Fill(uint.MaxValue);
        foreach (uint parent in parents)
        {
            children[(int)parent]++;
        }

        Span<ulong> present = stackalloc ulong[(1 << PartBits) / 64];
        present.Clear();
        foreach (uint part in parts)
        {
            present[(int)(part / 64)] |= 1UL << (int)(part % 64);
        }

        int distinct = 0;
        foreach (ulong word in present)
        {
            distinct += BitOperations.PopCount(word);
        }

        uint first = Number(parents, parts, 0), last = Number(parents, parts, parts.Length - 1);
        int ascending = AscendingNumbers.Cost(parts.Length, last - first), counts = PackedNumbers.Cost(children);
        int packed = counts + PackedNumbers.Cost(parts);
        int dictionary = counts + AscendingNumbers.Cost(distinct, PartMask)
            + (PackedNumbers.Bytes(parts.Length, BitOperations.Log2((uint)distinct) + 1) * 8);
        writer.Varint((ulong)parts.Length);
        if (ascending <= packed && ascending <= dictionary)
        {
            Span<uint> numbers = stackalloc uint[parts.Length];
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = Number(parents, parts, i);
            }

            writer.Byte(Ascending);
            AscendingNumbers.Write(numbers, writer);
        }
        else if (packed <= dictionary)
        {
            writer.Byte(Packed);
            PackedNumbers.Write(children, writer);
            PackedNumbers.Write(parts, writer);
        }
        else
        {
            writer.Byte(Dictionary);
            PackedNumbers.Write(children, writer);
            WriteDictionary(present, distinct, parts, writer);
        }
    }

    /// <summary>Reads a level into the front of the two spans and gives the number of its nodes.</summary>
    /// <param name="maxNodes">As many as there are addresses.</param>
    /// <param name="parents">Each below <paramref name="parentCount"/>.</param>
    /// <exception cref="InvalidDataException">The bytes are no such level.</exception>
    public static int Read(ref ByteReader reader, int parentCount, int maxNodes, scoped Span<uint> parents, scoped Span<uint> parts)
    {
        int nodes = reader.Count(maxNodes);
        parents = parents[..nodes];
        parts = parts[..nodes];
        byte form = reader.Byte();
        if (form == Ascending)
        {
            AscendingNumbers.Read(ref reader, parts);
            for (int i = 0; i < parts.Length; i++)
            {
                parents[i] = parts[i] >> PartBits;
                parts[i] &= PartMask;
            }

            if (nodes > 0 && MemoryMarshal.Cast<uint, int>(parents).ContainsAnyExceptInRange(0, parentCount - 1))
            {
                throw new InvalidDataException($"addresses of more than {parentCount} networks");
            }

            return nodes;
        }

        ReadParents(ref reader, parentCount, parents);
        if (form == Packed)
        {
            PackedNumbers.Read(ref reader, parts);
        }
        else if (form == Dictionary)
        {
            ReadDictionary(ref reader, parts);
        }
        else
        {
            throw new InvalidDataException($"addresses in form {form}");
        }

        return nodes;
    }

    private static uint Number(ReadOnlySpan<uint> parents, ReadOnlySpan<uint> parts, int index) => (parents[index] << PartBits) | parts[index];

    private static void WriteDictionary(ReadOnlySpan<ulong> present, int distinct, ReadOnlySpan<uint> parts, ByteWriter writer)
    {
        Span<uint> values = stackalloc uint[distinct], codes = stackalloc uint[parts.Length];
        int next = 0;
        for (int word = 0; word < present.Length; word++)
        {
            for (ulong left = present[word]; left != 0; left &= left - 1)
            {
                values[next++] = (uint)((word * 64) + BitOperations.TrailingZeroCount(left));
            }
        }

        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = (uint)values.BinarySearch(parts[i]);
        }

        writer.Varint((ulong)distinct);
        AscendingNumbers.Write(values, writer);
        PackedNumbers.Write(codes, writer);
    }

    private static void ReadDictionary(ref ByteReader reader, scoped Span<uint> parts)
    {
        Span<uint> values = stackalloc uint[reader.Count(parts.Length)];
        AscendingNumbers.Read(ref reader, values);
        PackedNumbers.Read(ref reader, parts);
        foreach (ref uint part in parts)
        {
            part = part < (uint)values.Length ? values[(int)part] : throw new InvalidDataException($"code {part} of {values.Length}");
        }
    }

    private static void ReadParents(ref ByteReader reader, int parentCount, scoped Span<uint> parents)
    {
        Span<uint> children = stackalloc uint[parentCount];
        PackedNumbers.Read(ref reader, children);
        uint next = 0;
        for (int parent = 0; parent < parentCount; parent++)
        {
            ulong until = next + 1UL + children[parent];
            if (until > (ulong)parents.Length)
            {
                throw new InvalidDataException($"network {parent} ends at {until} of {parents.Length}");
            }

            // Mostly one or two: a loop is quicker than a call that fills.
            for (; next < (uint)until; next++)
            {
                parents[(int)next] = (uint)parent;
            }
        }

        if (next != (uint)parents.Length)
        {
            throw new InvalidDataException($"networks of {next} addresses instead of {parents.Length}");
        }
    }
}
