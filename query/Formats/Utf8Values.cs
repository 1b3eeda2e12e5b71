using System.Buffers.Text;
using System.Globalization;
using System.Net;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Formats;

/// <summary>The texts of <see cref="ValueText"/> as UTF-8, without a string for each value.</summary>
public static class Utf8Values
{
    private const long TicksPerDay = TimeSpan.TicksPerDay;

    public static void AddLong(Utf8Buffer output, long value)
    {
        _ = Utf8Formatter.TryFormat(value, output.Reserve(20), out int written);
        output.Advance(written);
    }

    public static void AddDouble(Utf8Buffer output, double value)
    {
        Span<byte> room = output.Reserve(40);
        _ = value.TryFormat(room, out int written, "R", CultureInfo.InvariantCulture);
        output.Advance(written);
        if (room[..written].IndexOfAny(".eENI"u8) < 0)
        {
            output.Add(".0"u8);
        }
    }

    /// <param name="output">Gets <c>yyyy-MM-ddTHH:mm:ss[.fraction]Z</c>.</param>
    /// <param name="nanoseconds">Since 1970-01-01T00:00:00Z.</param>
    public static void AddDate(Utf8Buffer output, long nanoseconds)
    {
        (long seconds, long fraction) = Math.DivRem(nanoseconds, 1_000_000_000L);
        if (fraction < 0)
        {
            seconds--;
            fraction += 1_000_000_000L;
        }

        long ticks = DateTime.UnixEpoch.Ticks + (seconds * TimeSpan.TicksPerSecond);
        new DateTime(ticks / TicksPerDay * TicksPerDay, DateTimeKind.Utc).Deconstruct(out int year, out int month, out int day);
        int second = (int)(ticks % TicksPerDay / TimeSpan.TicksPerSecond);
        Span<byte> room = output.Reserve(32);
        TwoDigits(room, 0, year / 100);
        TwoDigits(room, 2, year % 100);
        room[4] = (byte)'-';
        TwoDigits(room, 5, month);
        room[7] = (byte)'-';
        TwoDigits(room, 8, day);
        room[10] = (byte)'T';
        TwoDigits(room, 11, second / 3600);
        room[13] = (byte)':';
        TwoDigits(room, 14, second / 60 % 60);
        room[16] = (byte)':';
        TwoDigits(room, 17, second % 60);
        int length = 19;
        if (fraction != 0)
        {
            room[length++] = (byte)'.';
            for (long unit = 100_000_000; fraction != 0; unit /= 10)
            {
                room[length++] = (byte)('0' + (fraction / unit));
                fraction %= unit;
            }
        }

        room[length++] = (byte)'Z';
        output.Advance(length);
    }

    public static void AddIp(Utf8Buffer output, IpValue address)
    {
        if (address.IsV4)
        {
            AddV4(output, address.V4);
        }
        else
        {
            AddV6(output, address);
        }
    }

    public static void AddMac(Utf8Buffer output, long address)
    {
        Span<byte> room = output.Reserve(17);
        for (int i = 0; i < 6; i++)
        {
            int octet = (int)(address >> (40 - (i * 8))) & 0xff;
            room[i * 3] = HexDigit(octet >> 4);
            room[(i * 3) + 1] = HexDigit(octet & 15);
            if (i < 5)
            {
                room[(i * 3) + 2] = (byte)':';
            }
        }

        output.Advance(17);
    }

    public static void AddHex(Utf8Buffer output, ReadOnlySpan<byte> bytes)
    {
        Span<byte> room = output.Reserve(bytes.Length * 2);
        _ = Convert.TryToHexStringLower(bytes, room, out int written);
        output.Advance(written);
    }

    public static byte HexDigit(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);

    private static void TwoDigits(Span<byte> room, int at, int value)
    {
        room[at] = (byte)('0' + (value / 10));
        room[at + 1] = (byte)('0' + (value % 10));
    }

    private static void AddV4(Utf8Buffer output, uint address)
    {
        Span<byte> room = output.Reserve(15);
        int length = 0;
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            uint octet = (address >> shift) & 0xff;
            if (octet >= 100)
            {
                room[length++] = (byte)('0' + (octet / 100));
            }

            if (octet >= 10)
            {
                room[length++] = (byte)('0' + (octet / 10 % 10));
            }

            room[length++] = (byte)('0' + (octet % 10));
            if (shift > 0)
            {
                room[length++] = (byte)'.';
            }
        }

        output.Advance(length);
    }

    /// <summary>RFC 5952 §4; the forms that end in a dotted IPv4 address are left to <see cref="IPAddress"/>.</summary>
    private static void AddV6(Utf8Buffer output, IpValue address)
    {
        Span<ushort> groups = stackalloc ushort[8];
        for (int i = 0; i < 4; i++)
        {
            groups[i] = (ushort)(address.High >> (48 - (i * 16)));
            groups[i + 4] = (ushort)(address.Low >> (48 - (i * 16)));
        }

        if (address.High == 0 || (groups[4] & 0xfdff) == 0 && groups[5] == 0x5efe)
        {
            output.Add(address.ToString());
            return;
        }

        int gapStart = -1;
        int gapLength = 1;
        for (int i = 0; i < 8;)
        {
            int end = i;
            while (end < 8 && groups[end] == 0)
            {
                end++;
            }

            if (end - i > gapLength)
            {
                gapStart = i;
                gapLength = end - i;
            }

            i = end + 1;
        }

        Span<byte> room = output.Reserve(40);
        int length = 0;
        for (int i = 0; i < 8; i++)
        {
            if (i == gapStart)
            {
                room[length++] = (byte)':';
                room[length++] = (byte)':';
                i += gapLength - 1;
                continue;
            }

            if (i > 0 && room[length - 1] != (byte)':')
            {
                room[length++] = (byte)':';
            }

            int group = groups[i];
            for (int shift = group > 0xfff ? 12 : group > 0xff ? 8 : group > 0xf ? 4 : 0; shift >= 0; shift -= 4)
            {
                room[length++] = HexDigit((group >> shift) & 15);
            }
        }

        output.Advance(length);
    }
}
