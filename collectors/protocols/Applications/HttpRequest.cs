namespace LogFlowDb.Protocols.Applications;

/// <summary>
/// The host that an HTTP/1 request is for (RFC 9112 §3.2). Nothing throws, whatever the bytes are, nothing is allocated. Any thread may
/// call.
/// </summary>
public static class HttpRequest
{
    /// <summary>Bytes of a segment in which the host is looked for.</summary>
    public const int MaxSearchedBytes = 8192;

    private const int MaxMethodBytes = 32;
    private const int MaxHostBytes = 255;

    /// <summary>
    /// The host of the request target where that has one (absolute form, authority form of CONNECT), else of the first Host field; without
    /// a port. ASCII, capitals become small letters, unprintable bytes are escaped (<c>\032</c>).
    /// </summary>
    /// <param name="segment">A TCP segment that begins with a request line.</param>
    /// <param name="host">Gets the text; <see cref="ApplicationNames.MaxNameBytes"/> are always enough.</param>
    /// <param name="length">Bytes written to <paramref name="host"/>.</param>
    /// <returns>
    /// False when the segment does not begin with a whole request line of HTTP/1, the first <see cref="MaxSearchedBytes"/> name no host or
    /// one of more than 255 bytes, its line is cut, or there is no room for it.
    /// </returns>
    public static bool TryReadHost(ReadOnlySpan<byte> segment, Span<byte> host, out int length)
    {
        length = 0;
        ReadOnlySpan<byte> rest = segment[..Math.Min(segment.Length, MaxSearchedBytes)];
        int method = MethodBytes(rest);
        if (method == 0 || !TryTakeLine(ref rest, out ReadOnlySpan<byte> line))
        {
            return false;
        }

        ReadOnlySpan<byte> target = line[(method + 1)..];
        int end = target.IndexOf((byte)' ');
        if (end <= 0 || !IsVersion(target[(end + 1)..]))
        {
            return false;
        }

        target = target[..end];
        bool isConnect = line[..method].SequenceEqual("CONNECT"u8);
        ReadOnlySpan<byte> authority = isConnect ? target : AuthorityOf(target);
        return authority.IsEmpty ? TryReadField(rest, host, out length) : TryWrite(authority, host, out length);
    }

    /// <summary>Bytes of the method in front of a blank (RFC 9110 §9.1; all that are registered are capitals and hyphens); 0 without.</summary>
    private static int MethodBytes(ReadOnlySpan<byte> segment)
    {
        int most = Math.Min(segment.Length, MaxMethodBytes + 1);
        for (int i = 0; i < most; i++)
        {
            if (segment[i] is not ((>= (byte)'A' and <= (byte)'Z') or (byte)'-'))
            {
                return segment[i] == ' ' ? i : 0;
            }
        }

        return 0;
    }

    private static bool IsVersion(ReadOnlySpan<byte> text) => text.Length == 8 && text.StartsWith("HTTP/1."u8) && text[7] is >= (byte)'0' and <= (byte)'9';

    /// <summary>Up to a line feed, the carriage return before it taken off (RFC 9112 §2.2 allows a line feed alone).</summary>
    private static bool TryTakeLine(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        int end = rest.IndexOf((byte)'\n');
        if (end < 0)
        {
            line = default;
            return false;
        }

        line = rest[..end];
        rest = rest[(end + 1)..];
        if (line is [.. var text, (byte)'\r'])
        {
            line = text;
        }

        return true;
    }

    /// <summary>Of an absolute form (RFC 9112 §3.2.2); empty for a path.</summary>
    private static ReadOnlySpan<byte> AuthorityOf(ReadOnlySpan<byte> target)
    {
        if (target[0] == '/')
        {
            return default;
        }

        int scheme = target.IndexOf("://"u8);
        int query = target.IndexOfAny((byte)'?', (byte)'#');
        if (scheme <= 0 || (query >= 0 && query < scheme))
        {
            return default;
        }

        ReadOnlySpan<byte> authority = target[(scheme + 3)..];
        int end = authority.IndexOfAny((byte)'/', (byte)'?', (byte)'#');
        authority = end < 0 ? authority : authority[..end];
        return authority[(authority.LastIndexOf((byte)'@') + 1)..];
    }

    /// <summary>RFC 9112 §5: name, colon, value with blanks around it; an empty line ends the fields.</summary>
    private static bool TryReadField(ReadOnlySpan<byte> rest, Span<byte> host, out int length)
    {
        const int NameBytes = 5;
        length = 0;
        while (TryTakeLine(ref rest, out ReadOnlySpan<byte> line) && !line.IsEmpty)
        {
            if (line.Length >= NameBytes && (line[0] | 0x20) == 'h' && (line[1] | 0x20) == 'o' && (line[2] | 0x20) == 's' && (line[3] | 0x20) == 't' && line[4] == ':')
            {
                return TryWrite(line[NameBytes..].Trim(" \t"u8), host, out length);
            }
        }

        return false;
    }

    private static bool TryWrite(ReadOnlySpan<byte> authority, Span<byte> host, out int length)
    {
        length = 0;
        authority = WithoutPort(authority);
        if (authority.Length is 0 or > MaxHostBytes)
        {
            return false;
        }

        NameText text = new(host);
        bool isWhole = text.TryAdd(authority);
        length = isWhole ? text.Length : 0;
        return isWhole;
    }

    /// <summary>RFC 3986 §3.2: digits behind the last colon, unless that stands within the brackets of IPv6.</summary>
    private static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> authority)
    {
        int colon = authority.LastIndexOf((byte)':');
        return colon >= 0 && !authority[(colon + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9') ? authority[..colon] : authority;
    }
}
