using System.Globalization;
using System.Runtime.InteropServices;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>A network such as 10.0.0.0/8 or 2001:db8::/32; a single address is a network of itself.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct IpNetwork : IEquatable<IpNetwork>
{
    private IpNetwork(IpValue first, int prefixLength)
    {
        First = first;
        PrefixLength = prefixLength;
        int hostBits = (first.IsV4 ? 32 : 128) - prefixLength;
        Last = new IpValue(hostBits == 0 ? first.Number : first.Number | (UInt128.MaxValue >> (128 - hostBits)));
    }

    public IpValue First { get; }

    public IpValue Last { get; }

    public int PrefixLength { get; }

    /// <summary>The network of one address.</summary>
    public static IpNetwork Of(IpValue address) => new(address, address.IsV4 ? 32 : 128);

    /// <summary>Accepts <c>address/length</c> and a plain address; bits beyond the length are cleared.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpNetwork network)
    {
        network = default;
        int slash = text.IndexOf('/');
        if (!IpValue.TryParse(slash < 0 ? text : text[..slash], out IpValue address))
        {
            return false;
        }

        int length = address.IsV4 ? 32 : 128;
        if (slash >= 0
            && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int given) || given > length))
        {
            return false;
        }

        int prefix = slash < 0 ? length : int.Parse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture);
        network = new IpNetwork(address.Network(prefix), prefix);
        return true;
    }

    public bool Contains(IpValue address) => address.IsV4 == First.IsV4 && address.Number >= First.Number && address.Number <= Last.Number;

    public bool Equals(IpNetwork other) => First == other.First && PrefixLength == other.PrefixLength;

    public override bool Equals(object? obj) => obj is IpNetwork other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(First, PrefixLength);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}/{PrefixLength}");
}
