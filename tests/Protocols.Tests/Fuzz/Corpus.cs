using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.Fuzz;

/// <summary>Good datagrams of every version, to be spoiled: some made here, and those of the shared captures where they are.</summary>
internal static class Corpus
{
    public static byte[][] All { get; } = [.. MadeUp(), .. Shared()];

    private static IEnumerable<byte[]> MadeUp()
    {
        yield return [.. new WireBuilder().U16(5, 3).U32(1000, 1_000_000, 0, 7).U8(0, 1, 64, 10).Bytes, .. new byte[3 * 48]];
        yield return V9(0, new WireBuilder().Set(0, new WireBuilder().Template(256, (8, 4), (12, 4), (1, 4), (2, 4), (22, 4), (21, 4)).Template(257, (27, 16), (96, 65535))));
        yield return V9(1, new WireBuilder().Set(256, new WireBuilder().U32(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)).Set(257, new WireBuilder().Ip("::1").U8(2, 'h', 'i')));
        yield return V9(2, new WireBuilder().Set(1, new WireBuilder().U16(258, 4, 8, 1, 4, 48, 4, 50, 4).U16(0)).Set(258, new WireBuilder().U32(1, 2, 100)));
        yield return V9(3, new WireBuilder().Set(256, new WireBuilder().U32(1, 2, 3, 4, 5, 6)).Set(0, new WireBuilder().Template(256, (2, 8), (0, 0), (14, 2))).Set(256, new WireBuilder().U64(9).U16(2)));
        yield return Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, (8, 4), (152, 8), (153, 8), (1, 3)).U16(257, 3, 0x8000 | 12, 65535).U32(29305).U16(371, 65535, 85, 8)));
        yield return Ipfix(new WireBuilder().Set(256, new WireBuilder().Ip("10.0.0.1").U64(1).U64(2).U8(1, 2, 3)).Set(257, new WireBuilder().U8(1, 1).U8(255).U16(2).U8('o', 'k').U64(5)));
        yield return Ipfix(new WireBuilder().Set(3, new WireBuilder().U16(258, 3, 1, 302, 4, 305, 4, 130, 4)).Set(258, new WireBuilder().U32(1, 100).Ip("192.0.2.9")));
        yield return Ipfix(new WireBuilder().Set(3, new WireBuilder().U16(259, 5, 2, 346, 4, 303, 2, 339, 1, 344, 1, 341, 65535)).Set(259, new WireBuilder().U32(29305).U16(12).U8(1, 1, 4, 'n', 'a', 'm', 'e')));
        yield return Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256).Template(257).Template(2)).Set(3, new WireBuilder().U16(258, 0, 3, 0)));

        // Structured data (RFC 6313): a list of a list of itself, and lists of templates that hold lists.
        yield return Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(260, (291, 65535), (292, 65535), (293, 65535))));
        WireBuilder basic = new WireBuilder().U8(3).U16(291, 65535).U8(9).U8(3).U16(7, 2).U16(80, 443);
        WireBuilder sub = new WireBuilder().U8(3).U16(260).U8(0, 0, 0);
        WireBuilder multi = new WireBuilder().U8(3).U16(256, 27).Ip("10.0.0.1").U64(1).U64(2).U8(1, 2, 3);
        yield return Ipfix(new WireBuilder().Set(260, new WireBuilder().U8(basic.Bytes.Length).Hex(Convert.ToHexString(basic.Bytes)).U8(sub.Bytes.Length).Hex(Convert.ToHexString(sub.Bytes)).U8(multi.Bytes.Length).Hex(Convert.ToHexString(multi.Bytes))));

        // sFlow: a flow sample with an Ethernet header, a counter sample, an expanded one.
        WireBuilder header = new WireBuilder().U32(1, 64, 0, 34).Hex("000102030405060708090a0b0800").Hex("450000280001000040060000").Ip("10.0.0.1").Ip("10.0.0.2").U16(0);
        WireBuilder flow = new WireBuilder().U32(1, 3, 512, 1000, 0, 3, 4, 1, 1, header.Bytes.Length).Hex(Convert.ToHexString(header.Bytes));
        WireBuilder counters = new WireBuilder().U32(1, 3, 1, 1, 88, 3, 6).U64(1_000_000_000).U32(1, 3).Hex(new string('0', 128));
        WireBuilder gateway = new WireBuilder().U32(1, 0, 3, 512, 1000, 0, 0, 3, 0, 4, 1, 1003, 48, 1).Ip("10.0.0.9").U32(65000, 65001, 65002, 1, 2, 2, 65003, 65004, 1, 7, 100);
        yield return SFlow(1, flow);
        yield return SFlow(2, counters);
        yield return SFlow(3, gateway);
    }

    /// <summary>Bare datagrams and files of messages, which are one datagram here; up to 9,000 bytes of each.</summary>
    private static IEnumerable<byte[]> Shared()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "LogFlowDb.sln")))
        {
            at = at.Parent;
        }

        string folder = Path.Combine(at?.Parent?.FullName ?? "/", "shared", "captures");
        return Directory.Exists(folder)
            ? new[] { "*.dat", "*.bin", "*.ipfix" }
                .SelectMany(pattern => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
                .Order(StringComparer.Ordinal)
                .Select(static path => File.ReadAllBytes(path))
                .Where(static bytes => bytes.Length > 0)
                .Select(static bytes => bytes.Length > 9000 ? bytes[..9000] : bytes)
            : [];
    }

    private static byte[] V9(int sequence, WireBuilder sets) => [.. WireBuilder.V9(sequence: sequence).Bytes, .. sets.Bytes];

    private static byte[] Ipfix(WireBuilder sets) => WireBuilder.Ipfix(sets);

    private static byte[] SFlow(int format, WireBuilder sample) =>
        [.. new WireBuilder().U32(5, 1).Ip("192.0.2.7").U32(0, 1, 1000, 1, format, sample.Bytes.Length).Bytes, .. sample.Bytes];
}
