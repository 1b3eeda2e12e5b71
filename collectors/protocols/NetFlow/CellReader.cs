using System.Buffers.Binary;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Reads all values of one field in one go. The usual widths have loops of their own; everything else goes value by value.</summary>
internal static class CellReader
{
    private const ulong MappedPrefix = 0xffff_0000_0000UL;

    /// <summary>Right-aligned unsigned numbers of any width. Above 2^63−1 they become 2^63−1 and are counted.</summary>
    public static void Unsigned(in FieldCells cells, Span<long> target, ref long saturated)
    {
        int stride = cells.Stride;
        switch (cells.Length)
        {
            case 1:
                ReadOnlySpan<byte> bytes = cells.FromFirst;
                for (int i = 0, at = 0; i < target.Length; i++, at += stride)
                {
                    target[i] = bytes[at];
                }

                break;
            case 2:
                bytes = cells.FromFirst;
                for (int i = 0, at = 0; i < target.Length; i++, at += stride)
                {
                    target[i] = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
                }

                break;
            case 4:
                bytes = cells.FromFirst;
                for (int i = 0, at = 0; i < target.Length; i++, at += stride)
                {
                    target[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
                }

                break;
            case 8:
                Unsigned64(cells.FromFirst, stride, target, ref saturated);
                break;
            default:
                for (int i = 0; i < target.Length; i++)
                {
                    target[i] = Unsigned(cells[i], ref saturated);
                }

                break;
        }
    }

    public static long Unsigned(ReadOnlySpan<byte> cell, ref long saturated)
    {
        ulong value = 0;
        foreach (byte octet in cell)
        {
            if (value >> 56 != 0)
            {
                saturated++;
                return long.MaxValue;
            }

            value = value << 8 | octet;
        }

        if (value > long.MaxValue)
        {
            saturated++;
            return long.MaxValue;
        }

        return (long)value;
    }

    /// <summary>Two's complement numbers of 1 to 8 bytes.</summary>
    public static long Signed(ReadOnlySpan<byte> cell)
    {
        long value = cell.IsEmpty ? 0 : (sbyte)cell[0];
        for (int i = 1; i < cell.Length; i++)
        {
            value = value << 8 | cell[i];
        }

        return value;
    }

    /// <summary>Numbers of 4 or 8 bytes.</summary>
    public static double Float(ReadOnlySpan<byte> cell) => cell.Length == sizeof(float)
        ? BinaryPrimitives.ReadSingleBigEndian(cell)
        : BinaryPrimitives.ReadDoubleBigEndian(cell);

    /// <summary>1 for true.</summary>
    public static long Boolean(ReadOnlySpan<byte> cell) => !cell.IsEmpty && cell[^1] == 1 && !cell[..^1].ContainsAnyExcept((byte)0) ? 1 : 0;

    /// <summary>The label in the upper 20 bits of a stack entry of 3 or 4 bytes. False when the entry is all zeros.</summary>
    public static bool TryMplsLabel(ReadOnlySpan<byte> cell, out long label)
    {
        label = (long)cell[0] << 12 | (long)cell[1] << 4 | (long)cell[2] >> 4;
        return cell.ContainsAnyExcept((byte)0);
    }

    /// <summary>Text up to its first NUL (RFC 7011 §6.1.6 has none, exporters pad with them).</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> cell)
    {
        int end = cell.IndexOf((byte)0);
        return end < 0 ? cell : cell[..end];
    }

    public static void Addresses(in FieldCells cells, Span<UInt128> target)
    {
        int stride = cells.Stride;
        if (stride > 0 && cells.Length == 4)
        {
            ReadOnlySpan<byte> bytes = cells.FromFirst;
            for (int i = 0, at = 0; i < target.Length; i++, at += stride)
            {
                target[i] = Mapped(BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]));
            }
        }
        else
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = Address(cells[i]);
            }
        }
    }

    /// <summary>Reads 4 or 16 bytes.</summary>
    public static UInt128 Address(ReadOnlySpan<byte> cell) => cell.Length == 4
        ? Mapped(BinaryPrimitives.ReadUInt32BigEndian(cell))
        : BinaryPrimitives.ReadUInt128BigEndian(cell);

    /// <summary>True for :: and 0.0.0.0.</summary>
    public static bool IsUnspecified(UInt128 address) => address == UInt128.Zero || address == Mapped(0);

    /// <summary>True for an address in the mapped form.</summary>
    public static bool IsIpv4(UInt128 address) => (ulong)(address >> 64) == 0 && (ulong)address >> 32 == MappedPrefix >> 32;

    /// <summary>Unsigned 64-bit NTP time stamps (era by their highest bit: 1968 to 2104) to nanoseconds since 1970.</summary>
    public static void NtpTimes(in FieldCells cells, Span<long> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = NtpTime(cells[i]);
        }
    }

    public static long NtpTime(ReadOnlySpan<byte> cell)
    {
        const long SecondsTo1970 = 2_208_988_800;
        ulong stamp = BinaryPrimitives.ReadUInt64BigEndian(cell);
        long seconds = (long)(stamp >> 32) - SecondsTo1970 + (stamp >> 63 == 0 ? 1L << 32 : 0);
        return (seconds * 1_000_000_000) + (long)(((stamp & uint.MaxValue) * 1_000_000_000UL) >> 32);
    }

    /// <summary>A number of a coarser unit in a finer one; what does not fit becomes 2^63−1 and is counted.</summary>
    public static long Scaled(long value, long unit, ref long saturated)
    {
        if (value <= long.MaxValue / unit)
        {
            return value * unit;
        }

        saturated += value == long.MaxValue ? 0 : 1;
        return long.MaxValue;
    }

    private static UInt128 Mapped(uint address) => new(0, MappedPrefix | address);

    private static void Unsigned64(ReadOnlySpan<byte> bytes, int stride, Span<long> target, ref long saturated)
    {
        long all = 0;
        for (int i = 0, at = 0; i < target.Length; i++, at += stride)
        {
            long value = BinaryPrimitives.ReadInt64BigEndian(bytes[at..]);
            target[i] = value;
            all |= value;
        }

        if (all >= 0)
        {
            return;
        }

        foreach (ref long value in target)
        {
            if (value < 0)
            {
                value = long.MaxValue;
                saturated++;
            }
        }
    }
}
