using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Receiving;

/// <summary>All addresses from one to another, as numbers in which IPv4 has its mapped form.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AddressPrefix(UInt128 First, UInt128 Last)
{
    private const int MappedBits = 96;

    /// <summary><c>10.0.0.0/8</c>, <c>fd00::/8</c>, or an address alone. Bits beyond the length are ignored.</summary>
    public static bool TryParse(string text, out AddressPrefix prefix)
    {
        prefix = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IpValue.TryParse(slash < 0 ? text : text.AsSpan(0, slash), out IpValue address))
        {
            return false;
        }

        bool isDotted = !text.Contains(':', StringComparison.Ordinal);
        int longest = isDotted ? 32 : 128;
        int length = longest;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > longest))
        {
            return false;
        }

        length += isDotted ? MappedBits : 0;
        UInt128 hostBits = length == 128 ? UInt128.Zero : UInt128.MaxValue >> length;
        prefix = new AddressPrefix(address.Number & ~hostBits, address.Number | hostBits);
        return true;
    }

    /// <summary>The address as a number, IPv4 in mapped form.</summary>
    public static UInt128 NumberOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int written);
        return IpValue.FromBytes(bytes[..written]).Number;
    }

    /// <summary>The address of a number, IPv4 in its own form.</summary>
    public static IPAddress AddressOf(UInt128 number) => IPAddress.Parse(new IpValue(number).ToString());
}
