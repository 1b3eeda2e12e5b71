namespace LogFlowDb.Crash.Tests.Packets;

/// <summary>Lets tshark dissect a capture file and gives every occurrence of the asked fields.</summary>
internal static class TsharkPackets
{
    private const char Separator = '\t';
    private const char Aggregator = '\x1f';

    /// <summary>Nothing is put together.</summary>
    private static readonly string[] s_frameByFrame =
    [
        "ip.defragment:FALSE", "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE", "tls.desegment_ssl_records:FALSE",
        "tls.desegment_ssl_application_data:FALSE", "http.desegment_headers:FALSE", "sctp.reassembly:FALSE", "ip.tso_support:TRUE",
    ];

    /// <summary>A dictionary for each frame: of fields that it has, what tshark prints, in the order of the frame.</summary>
    public static List<Dictionary<string, string[]>> Dissect(string capture, bool isReassembled, params string[] fields)
    {
        ProcessOutcome listing = Programs.Run(
            "tshark", "", Programs.Patience,
            [
                "-n", "-r", capture, "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", $"aggregator={Aggregator}",
                .. (isReassembled ? [] : s_frameByFrame).SelectMany(preference => new[] { "-o", preference }), .. fields.SelectMany(field => new[] { "-e", field }),
            ]);
        List<Dictionary<string, string[]>> frames = [];
        foreach (string line in listing.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Dictionary<string, string[]> frame = new(StringComparer.Ordinal);
            foreach ((string field, string cell) in fields.Zip(line.Split(Separator)))
            {
                if (cell.Length > 0)
                {
                    frame[field] = cell.Split(Aggregator);
                }
            }

            frames.Add(frame);
        }

        return frames;
    }
}
