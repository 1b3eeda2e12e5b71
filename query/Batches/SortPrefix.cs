using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Batches;

/// <summary>
/// Numbers that never decrease along the order of <see cref="ValueComparer"/>, whatever the kinds of the values; equal numbers leave
/// the order open. The kind stands in the four highest bits. Stateless.
/// </summary>
internal static class SortPrefix
{
    private const int KindShift = 60;

    private const int TextChars = 7;

    public static ulong Of(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                return 0;
            case ValueKind.Long or ValueKind.Double:
                return Number(value.Kind == ValueKind.Long ? value.AsLong : value.AsDouble);
            case ValueKind.Bool or ValueKind.Date or ValueKind.Mac:
                return Bits(value.Kind, value.AsLong);
            case ValueKind.Ip:
                return Address(value.AsIp);
            case ValueKind.String:
                return Text(value.AsString);
            default:
                return Kind(value.Kind);
        }
    }

    public static void Fill(Column column, Span<ulong> prefixes)
    {
        switch (column)
        {
            case LongColumn { Nulls: null } longs:
                ReadOnlySpan<long> values = longs.Values;
                bool isNumber = longs.Kind == ValueKind.Long;
                for (int i = 0; i < prefixes.Length; i++)
                {
                    prefixes[i] = isNumber ? Number(values[i]) : Bits(longs.Kind!.Value, values[i]);
                }

                break;
            case IpColumn { Nulls: null } addresses:
                ReadOnlySpan<IpValue> ips = addresses.Values;
                for (int i = 0; i < prefixes.Length; i++)
                {
                    prefixes[i] = Address(ips[i]);
                }

                break;
            default:
                for (int i = 0; i < prefixes.Length; i++)
                {
                    prefixes[i] = Of(column[i]);
                }

                break;
        }
    }

    private static ulong Kind(ValueKind kind) => (ulong)kind << KindShift;

    /// <summary>Longs and doubles are one order; not-a-number comes first.</summary>
    private static ulong Number(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value + 0.0);
        ulong ordered = double.IsNaN(value) ? 0 : bits < 0 ? ~(ulong)bits : (ulong)bits | (1UL << 63);
        return Kind(ValueKind.Long) | (ordered >> 4);
    }

    private static ulong Bits(ValueKind kind, long bits) => Kind(kind) | (((ulong)bits ^ (1UL << 63)) >> 4);

    private static ulong Address(IpValue address) =>
        Kind(ValueKind.Ip) | (address.IsV4 ? address.V4 : Math.Max(1UL << 32, address.High >> 4));

    /// <summary>Letters without regard to case; from the first character beyond ASCII on, the order is left open.</summary>
    private static ulong Text(string text)
    {
        ulong prefix = 0;
        bool open = false;
        for (int i = 0; i < TextChars; i++)
        {
            uint c = i < text.Length ? text[i] : 0u;
            open |= c >= 0x80;

            // One more, so that the end of a text comes before the character 0.
            uint part = open ? 0x81 : i >= text.Length ? 0 : (c is >= 'a' and <= 'z' ? c - 32 : c) + 1;
            prefix = (prefix << 8) | part;
        }

        return Kind(ValueKind.String) | prefix;
    }
}
