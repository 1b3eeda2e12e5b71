using System.Globalization;
using System.Net;
using System.Text;

namespace LogFlowDb.Console.Pmacct;

/// <summary>A <c>networks_file</c>: <c>[next hop,][[peer AS_]origin AS,]network/bits</c> a line, as a lookup table of networks.</summary>
internal static class NetworksFile
{
    /// <summary>Columns of the table; the first is what addresses are looked up in.</summary>
    public const string Columns = "prefix,network,bits,asn,next_hop";

    /// <returns>A CSV file.</returns>
    /// <exception cref="PmacctException">It cannot be read, or a line is none of a network; the message names file and line.</exception>
    public static string Read(string path)
    {
        StringBuilder csv = new(Columns + "\n");
        foreach ((int number, string text) in MapLines.Read(path))
        {
            string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
            string asn = "0", nextHop = "";
            bool isWell = parts.Length switch
            {
                1 => true,
                2 => TryAs(parts[0], out asn),
                3 => IPAddress.TryParse(parts[0], out _) && TryAs(parts[1], out asn),
                _ => false,
            };
            nextHop = parts.Length == 3 ? parts[0] : "";
            string network = parts[^1].Contains('/', StringComparison.Ordinal) ? parts[^1] : "";
            if (!isWell || !TryNetwork(network, out IPAddress address, out int bits))
            {
                throw new PmacctException(string.Create(CultureInfo.InvariantCulture, $"{path}:{number}: '{text}' is no [next hop,][[peer AS_]AS,]network/bits"));
            }

            csv.Append(CultureInfo.InvariantCulture, $"{address}/{bits},{address},{bits},{asn},{nextHop}\n");
        }

        return csv.ToString();
    }

    /// <summary>Bits behind the length are cut off, as pmacct does.</summary>
    private static bool TryNetwork(string text, out IPAddress address, out int bits)
    {
        string[] parts = text.Split('/');
        address = IPAddress.None;
        bits = 0;
        if (parts.Length != 2 || !IPAddress.TryParse(parts[0], out IPAddress? given) || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out bits))
        {
            return false;
        }

        byte[] bytes = given.GetAddressBytes();
        if (bits > bytes.Length * 8)
        {
            return false;
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            int kept = Math.Clamp(bits - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xff00 >> kept);
        }

        address = new IPAddress(bytes);
        return true;
    }

    private static bool TryAs(string text, out string asn)
    {
        asn = text[(text.IndexOf('_', StringComparison.Ordinal) + 1)..];
        return uint.TryParse(asn, NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }
}
