using System.Buffers.Binary;

namespace LogFlowDb.Protocols.Applications;

/// <summary>
/// The name that a DNS message asks for (RFC 1035 §4.1; mDNS and LLMNR have the same form). Nothing throws, whatever the bytes are, nothing
/// is allocated. Any thread may call.
/// </summary>
public static class DnsMessage
{
    private const int HeaderBytes = 12;

    /// <summary>RFC 1035 §3.1: a name on the wire, the lengths of its labels included.</summary>
    private const int MaxWireBytes = 255;

    /// <summary>
    /// The name of the first question, of a query or of the answer to one. Labels are joined by dots; a dot, a backslash or an
    /// unprintable byte within a label is escaped (<c>\.</c>, <c>\\</c>, <c>\032</c>), capitals become small letters, the root is
    /// <c>.</c>. Internationalized names stay in the form of the wire (<c>xn--</c>).
    /// </summary>
    /// <param name="message">A message from its first byte, as far as it was captured.</param>
    /// <param name="name">Gets the text, ASCII; <see cref="ApplicationNames.MaxNameBytes"/> are always enough.</param>
    /// <param name="length">Bytes written to <paramref name="name"/>.</param>
    /// <returns>False when that is no message of this kind, it has no question, its name is cut, or there is no room for it.</returns>
    /// <remarks>
    /// 0 id 2, 2 flags 2 (response 1 bit, opcode 4 bits), 4 questions 2, 6 answers 2, 8 authorities 2, 10 additional 2; then labels, each
    /// behind its length, and a 0. A compression pointer leads to an earlier name (§4.1.4), and before the first there is none: it makes
    /// the message invalid, so there is no chain to follow.
    /// </remarks>
    public static bool TryReadQuestion(ReadOnlySpan<byte> message, Span<byte> name, out int length)
    {
        const int Opcode = 0x7800;
        length = 0;
        if (message.Length <= HeaderBytes
            || (BinaryPrimitives.ReadUInt16BigEndian(message[2..]) & Opcode) != 0
            || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) == 0)
        {
            return false;
        }

        ReadOnlySpan<byte> wire = message[HeaderBytes..Math.Min(message.Length, HeaderBytes + MaxWireBytes)];
        NameText text = new(name);
        for (int at = 0; at < wire.Length;)
        {
            int label = wire[at++];
            if (label == 0)
            {
                bool isRoot = at == 1;
                if (isRoot && !text.TryAddRaw((byte)'.'))
                {
                    return false;
                }

                length = text.Length;
                return true;
            }

            if (label > 63 || label > wire.Length - at || (at > 1 && !text.TryAddRaw((byte)'.')) || !TryAddLabel(wire.Slice(at, label), ref text))
            {
                return false;
            }

            at += label;
        }

        return false;
    }

    /// <summary>As <see cref="TryReadQuestion"/>, of a TCP segment that begins with a message behind its length (RFC 1035 §4.2.2).</summary>
    public static bool TryReadQuestionOfStream(ReadOnlySpan<byte> segment, Span<byte> name, out int length)
    {
        const int LengthBytes = 2;
        length = 0;
        if (segment.Length < LengthBytes)
        {
            return false;
        }

        int bytes = BinaryPrimitives.ReadUInt16BigEndian(segment);
        ReadOnlySpan<byte> message = segment[LengthBytes..];
        return TryReadQuestion(message[..Math.Min(bytes, message.Length)], name, out length);
    }

    private static bool TryAddLabel(ReadOnlySpan<byte> label, ref NameText text)
    {
        foreach (byte value in label)
        {
            if ((value == '.' && !text.TryAddRaw((byte)'\\')) || !text.TryAdd(value))
            {
                return false;
            }
        }

        return true;
    }
}
