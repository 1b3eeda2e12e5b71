using System.Globalization;
using System.Runtime.InteropServices;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>The addresses that begin alike: <c>192.0.2.0/24</c>, <c>2001:db8::/32</c>, or one address.</summary>
/// <param name="Network">The first of them.</param>
/// <param name="Length">Bits that count, of 32 or of 128.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ExporterPrefix(IpValue Network, int Length)
{
    /// <summary>Bits that count of the 128 of an <see cref="IpValue"/>.</summary>
    public int Bits => Network.IsV4 ? Length + 96 : Length;

    /// <exception cref="FormatException">It is neither an address nor a prefix; the message says so.</exception>
    public static ExporterPrefix Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> address = slash < 0 ? text : text.AsSpan(0, slash);
        if (!IpValue.TryParse(address, out IpValue ip))
        {
            throw new FormatException("is neither an address nor a prefix such as 192.0.2.0/24");
        }

        int longest = ip.IsV4 ? 32 : 128;
        int length = longest;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > longest))
        {
            throw new FormatException($"has no length from 0 to {longest} behind the slash");
        }

        return new ExporterPrefix(ip.Network(length), length);
    }

    public bool Contains(IpValue address) => address.IsV4 == Network.IsV4 && address.Network(Length) == Network;
}
