namespace LogFlowDb.Protocols.Applications;

/// <summary>
/// The server name with which a client begins TLS over TCP (RFC 6066 §3). QUIC is not read: its first packet is encrypted with a key that
/// has to be derived (RFC 9001 §5.2). Nothing throws, whatever the bytes are, nothing is allocated. Any thread may call.
/// </summary>
public static class TlsClientHello
{
    private const int MaxNameBytes = 255;

    private static ReadOnlySpan<byte> ChangeCipherSpec => [20, 3, 3, 0, 1, 1];

    /// <summary>Whether it is worth looking for a ClientHello.</summary>
    internal static bool MayBegin(ReadOnlySpan<byte> segment) => segment.Length >= 2 && segment[0] is 20 or 22 && segment[1] == 3;

    /// <summary>
    /// The host name of the server name extension: ASCII, capitals become small letters, unprintable bytes are escaped (<c>\032</c>).
    /// With encrypted client hello it is the public name.
    /// </summary>
    /// <param name="segment">
    /// A TCP segment that begins with a ClientHello, which may go on in further records of it; a change of cipher spec may stand before
    /// the second one of a connection (RFC 8446 §D.4).
    /// </param>
    /// <param name="name">Gets the text; <see cref="ApplicationNames.MaxNameBytes"/> are always enough.</param>
    /// <param name="length">Bytes written to <paramref name="name"/>.</param>
    /// <returns>
    /// False when that is no ClientHello, it names no server or one of more than 255 bytes, the segment ends before the name does, or
    /// there is no room for it.
    /// </returns>
    /// <remarks>
    /// RFC 8446 §4, §4.1.2: type 1 (1), length 3, version 2, random 32; session, cipher suites and compression behind lengths of 1, 2
    /// and 1; length of extensions 2, each type 2, length 2, content. Extension 0: length of the list 2, entries of type 1 (0 is a
    /// host name), length 2, name.
    /// </remarks>
    public static bool TryReadServerName(ReadOnlySpan<byte> segment, Span<byte> name, out int length)
    {
        const int ClientHello = 1;
        const int VersionAndRandomBytes = 34;
        length = 0;
        HandshakeReader reader = new(segment.StartsWith(ChangeCipherSpec) ? segment[ChangeCipherSpec.Length..] : segment);
        return reader.TryReadNumber(1, out int type)
            && type == ClientHello
            && reader.TryReadNumber(3, out int left)
            && TrySkip(VersionAndRandomBytes, ref left, ref reader)
            && TrySkipVector(1, ref left, ref reader)
            && TrySkipVector(2, ref left, ref reader)
            && TrySkipVector(1, ref left, ref reader)
            && TryReadExtensions(left, ref reader, name, out length);
    }

    private static bool TryReadExtensions(int left, ref HandshakeReader reader, Span<byte> name, out int length)
    {
        const int HeaderBytes = 4;
        const int ServerName = 0;
        length = 0;
        if (left < 2 || !reader.TryReadNumber(2, out int extensions) || extensions > left - 2)
        {
            return false;
        }

        // Each turn reads four bytes at least.
        while (extensions >= HeaderBytes && reader.TryReadNumber(2, out int type) && reader.TryReadNumber(2, out int bytes))
        {
            extensions -= HeaderBytes;
            if (bytes > extensions)
            {
                return false;
            }

            if (type == ServerName)
            {
                return TryReadHostName(bytes, ref reader, name, out length);
            }

            if (!reader.TrySkip(bytes))
            {
                return false;
            }

            extensions -= bytes;
        }

        return false;
    }

    private static bool TryReadHostName(int left, ref HandshakeReader reader, Span<byte> name, out int length)
    {
        const int HostName = 0;
        const int EntryHeaderBytes = 3;
        length = 0;
        if (left < 2 || !reader.TryReadNumber(2, out int list) || list > left - 2)
        {
            return false;
        }

        while (list >= EntryHeaderBytes && reader.TryReadNumber(1, out int type) && reader.TryReadNumber(2, out int bytes))
        {
            list -= EntryHeaderBytes;
            if (bytes > list)
            {
                return false;
            }

            if (type != HostName)
            {
                if (!reader.TrySkip(bytes))
                {
                    return false;
                }

                list -= bytes;
                continue;
            }

            Span<byte> wire = stackalloc byte[MaxNameBytes];
            if (bytes is 0 or > MaxNameBytes || !reader.TryRead(wire[..bytes]))
            {
                return false;
            }

            NameText text = new(name);
            bool isWhole = text.TryAdd(wire[..bytes]);
            length = isWhole ? text.Length : 0;
            return isWhole;
        }

        return false;
    }

    private static bool TrySkipVector(int lengthBytes, ref int left, ref HandshakeReader reader)
    {
        left -= lengthBytes;
        return left >= 0 && reader.TryReadNumber(lengthBytes, out int bytes) && TrySkip(bytes, ref left, ref reader);
    }

    private static bool TrySkip(int bytes, ref int left, ref HandshakeReader reader)
    {
        left -= bytes;
        return left >= 0 && reader.TrySkip(bytes);
    }
}
