using System.Buffers.Binary;
using System.Security.Cryptography;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Functions;

/// <summary>
/// Community ID v1 (Corelight, community-id-spec): <c>1:</c> and base 64 of the SHA-1 over seed, ends in order, protocol and ports, the same
/// for both directions of a flow.
/// </summary>
internal static class CommunityId
{
    private const int Icmp = 1;
    private const int Icmp6 = 58;

    /// <param name="first">Port, or type of ICMP; with a type of 0 it may stand in <paramref name="second"/> as 256 × type + code.</param>
    /// <param name="second">Port, or code of ICMP.</param>
    /// <returns>Null when the addresses are not of one version, or ports are needed and missing.</returns>
    public static string? Of(IpValue source, IpValue destination, int protocol, int? first, int? second, ushort seed)
    {
        if (source.IsV4 != destination.IsV4)
        {
            return null;
        }

        bool hasPorts = protocol is Icmp or Icmp6 or 6 or 17 or 132, isOneWay = false;
        int a = first ?? 0, b = second ?? 0;
        if (hasPorts && (first is null || second is null) && protocol is not (Icmp or Icmp6))
        {
            return null;
        }

        if (protocol is Icmp or Icmp6)
        {
            if (a == 0 && b > 255)
            {
                (a, b) = (b >> 8, b & 255);
            }

            int? answer = Counterpart(protocol == Icmp6, a);
            isOneWay = answer is null;
            b = answer ?? b;
        }

        // The lower end first; what has no answer keeps its direction.
        int order = source.Number.CompareTo(destination.Number);
        if (!isOneWay && (order > 0 || (order == 0 && a > b)))
        {
            (source, destination, a, b) = (destination, source, b, a);
        }

        int width = source.IsV4 ? 4 : 16;
        Span<byte> input = stackalloc byte[2 + 32 + 2 + 4];
        BinaryPrimitives.WriteUInt16BigEndian(input, seed);
        Write(source, input.Slice(2, width));
        Write(destination, input.Slice(2 + width, width));
        int length = 2 + (2 * width);
        input[length++] = (byte)protocol;
        input[length++] = 0;
        if (hasPorts)
        {
            BinaryPrimitives.WriteUInt16BigEndian(input[length..], (ushort)a);
            BinaryPrimitives.WriteUInt16BigEndian(input[(length + 2)..], (ushort)b);
            length += 4;
        }

        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // The format asks for SHA-1; it names flows and protects nothing.
        SHA1.HashData(input[..length], hash);
#pragma warning restore CA5350
        return "1:" + Convert.ToBase64String(hash);
    }

    private static void Write(IpValue address, Span<byte> bytes)
    {
        if (bytes.Length == 4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, address.V4);
        }
        else
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Number);
        }
    }

    /// <summary>The type that answers a type, or asks for it; null where there is none.</summary>
    private static int? Counterpart(bool isV6, int type) => isV6
        ? type switch
        {
            128 => 129,
            129 => 128,
            130 => 131,
            131 => 130,
            133 => 134,
            134 => 133,
            135 => 136,
            136 => 135,
            139 => 140,
            140 => 139,
            144 => 145,
            145 => 144,
            _ => null,
        }
        : type switch
        {
            8 => 0,
            0 => 8,
            9 => 10,
            10 => 9,
            13 => 14,
            14 => 13,
            15 => 16,
            16 => 15,
            17 => 18,
            18 => 17,
            _ => null,
        };
}
