using System.Globalization;
using System.Numerics;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Binding;

/// <summary>Networks as nfdump's filters write them: <c>10.1.0.0/16</c>, <c>10.1/16</c>, <c>10.1.0.0 255.255.0.0</c>, or an address.</summary>
internal static class FlowNetworkText
{
    /// <param name="network">An address without its length when it is one alone.</param>
    public static bool TryParse(string text, out string network)
    {
        int slash = text.IndexOf('/');
        string address = slash < 0 ? text : Completed(text[..slash]);
        bool isNetwork = IpNetwork.TryParse(slash < 0 ? address : address + text[slash..], out IpNetwork parsed);
        network = slash < 0 ? parsed.First.ToString() : parsed.ToString();
        return isNetwork;
    }

    /// <param name="mask">Of IPv4, as an address.</param>
    public static bool TryParse(string text, string mask, out string network)
    {
        network = "";
        if (!IpValue.TryParse(text, out IpValue address) || !IpValue.TryParse(mask, out IpValue bits) || !address.IsV4 || !bits.IsV4)
        {
            return false;
        }

        int length = BitOperations.LeadingZeroCount(~bits.V4);
        network = string.Create(CultureInfo.InvariantCulture, $"{address.Network(length)}/{length}");
        return BitOperations.PopCount(bits.V4) == length;
    }

    /// <summary>The parts of an IPv4 address that are left out are 0.</summary>
    private static string Completed(string address)
    {
        if (address.Contains(':'))
        {
            return address;
        }

        int missing = 3 - address.Count(static c => c == '.');
        return missing <= 0 ? address : address.TrimEnd('.') + string.Concat(Enumerable.Repeat(".0", missing));
    }
}
