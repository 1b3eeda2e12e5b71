namespace LogFlowDb.Protocols.Records;

/// <summary>Registered names of elements in the form of our field names.</summary>
internal static class ElementName
{
    /// <summary><c>sourceIPv4Address</c> as <c>source_ipv4_address</c>, <c>natPoolId</c> as <c>nat_pool_id</c>.</summary>
    public static string Plain(string name)
    {
        Span<char> plain = stackalloc char[name.Length * 2];
        int length = 0;
        for (int i = 0; i < name.Length; i++)
        {
            char letter = name[i];
            if (char.IsAsciiLetterUpper(letter) && i > 0 && BeginsWord(name, i))
            {
                plain[length++] = '_';
            }

            plain[length++] = char.ToLowerInvariant(letter);
        }

        return plain[..length].ToString();
    }

    /// <summary>A capital begins a word after a small letter or digit, and as the last of several before a small letter: <c>NATSource</c>.</summary>
    private static bool BeginsWord(string name, int at)
    {
        if (!char.IsAsciiLetterUpper(name[at - 1]))
        {
            return true;
        }

        // IPv4 and IPv6 are one word.
        return at + 1 < name.Length && char.IsAsciiLetterLower(name[at + 1]) && !name.AsSpan(at).StartsWith("Pv");
    }
}
