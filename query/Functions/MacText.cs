using System.Globalization;

namespace LogFlowDb.Query.Functions;

/// <summary>Reads MAC addresses: six pairs of hexadecimal digits with colons or hyphens.</summary>
internal static class MacText
{
    public static bool TryParse(ReadOnlySpan<char> text, out long address)
    {
        address = 0;
        if (text.Length != 17)
        {
            return false;
        }

        for (int i = 0; i < 6; i++)
        {
            ReadOnlySpan<char> octet = text.Slice(i * 3, 2);
            if (!byte.TryParse(octet, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value)
                || (i < 5 && text[(i * 3) + 2] is not (':' or '-')))
            {
                return false;
            }

            address = (address << 8) | value;
        }

        return true;
    }
}
