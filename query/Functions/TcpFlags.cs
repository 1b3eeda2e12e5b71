namespace LogFlowDb.Query.Functions;

/// <summary>TCP flags as letters, in the order of their bits (RFC 9293 §3.1): CWR, ECE, URG, ACK, PSH, RST, SYN, FIN.</summary>
internal static class TcpFlags
{
    public const string Letters = "CEUAPRSF";

    /// <summary>What nfdump calls all flags: those without the two of congestion control.</summary>
    private const long Classic = 0x3f;

    /// <summary>A letter for each flag that is set, a dot for each that is not; as nfdump prints them.</summary>
    public static string Text(long flags)
    {
        Span<char> text = stackalloc char[Letters.Length];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (flags >> (Letters.Length - 1 - i) & 1) != 0 ? Letters[i] : '.';
        }

        return text.ToString();
    }

    /// <summary>Letters in any order and case, none twice, dots left out; <c>X</c> alone for all but C and E.</summary>
    public static bool TryParse(string letters, out long bits)
    {
        bits = 0;
        foreach (char letter in letters.ToUpperInvariant())
        {
            int at = Letters.IndexOf(letter, StringComparison.Ordinal);
            long bit = letter == 'X' ? Classic : at < 0 ? 0 : 1L << (Letters.Length - 1 - at);
            if ((bit == 0 && letter != '.') || (bits & bit) != 0)
            {
                return false;
            }

            bits |= bit;
        }

        return bits != 0;
    }
}
