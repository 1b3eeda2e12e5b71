using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace LogFlowDb.Crash.Tests.Comparison;

/// <summary>Lets tshark dissect a capture file and sums up the lines that it prints of each record.</summary>
internal static partial class Tshark
{
    /// <summary>Sums of all records by exporter, option records among them; of both directions.</summary>
    public static Dictionary<IPAddress, Sums> Dissect(string capture, int flowPort)
    {
        ProcessOutcome listing = Programs.Run(
            "tshark", "", Programs.Patience, "-r", capture, "-d", $"udp.port=={flowPort},cflow", "-V", "-O", "cflow");
        Dictionary<IPAddress, Sums> sums = [];
        IPAddress exporter = IPAddress.None;
        bool isFirstHeader = false;
        Counters record = default;
        foreach (string line in listing.Output.Split('\n'))
        {
            if (line.StartsWith("Frame ", StringComparison.Ordinal))
            {
                Flush();
                isFirstHeader = true;
            }
            else if (isFirstHeader && SourceLine().Match(line) is { Success: true } source)
            {
                exporter = IPAddress.Parse(source.Groups["address"].ValueSpan);
                isFirstHeader = false;
            }
            else if (RecordLine().IsMatch(line))
            {
                Flush();
                record = new Counters { IsOpen = true };
            }
            else if (SetLine().IsMatch(line))
            {
                Flush();
            }
            else if (record.IsOpen && CounterLine().Match(line) is { Success: true } counter)
            {
                record.Add(counter.Groups["name"].Value, counter.Groups["reverse"].Success, long.Parse(counter.Groups["value"].ValueSpan, CultureInfo.InvariantCulture));
            }
        }

        Flush();
        return sums;

        void Flush()
        {
            if (record.IsOpen)
            {
                sums[exporter] = sums.GetValueOrDefault(exporter, Sums.None) + new Sums(1, record.Packets, record.Octets);
                record = default;
            }
        }
    }

    [GeneratedRegex("^Internet Protocol Version 4, Src: (?<address>[0-9.]+),", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SourceLine();

    [GeneratedRegex(@"^ {8}Flow \d+$|^ {4}pdu \d+/\d+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RecordLine();

    [GeneratedRegex(@"^ {4}(Flow)?Set \d+ ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SetLine();

    [GeneratedRegex(
        @"^ +(?<name>Octets|Packets|Permanent Octets|Permanent Packets|Initiator Octets|Initiator Packets|Responder Octets|Responder Packets): (?<value>\d+)(?<reverse> \(Reverse.*\))?$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex CounterLine();

    /// <summary>The counters of a record; of several of one kind the same is taken as we take.</summary>
    private struct Counters
    {
        private long? _delta, _total, _initiator, _reverse, _responder;
        private long? _deltaPackets, _totalPackets, _initiatorPackets, _reversePackets, _responderPackets;

        public bool IsOpen { get; init; }

        public readonly long Octets => (_delta ?? _total ?? _initiator ?? 0) + (_reverse ?? _responder ?? 0);

        public readonly long Packets => (_deltaPackets ?? _totalPackets ?? _initiatorPackets ?? 0) + (_reversePackets ?? _responderPackets ?? 0);

        public void Add(string name, bool isReverse, long value)
        {
            switch (name)
            {
                case "Octets" or "Permanent Octets" when isReverse:
                    _reverse ??= value;
                    break;
                case "Packets" or "Permanent Packets" when isReverse:
                    _reversePackets ??= value;
                    break;
                case "Octets":
                    _delta ??= value;
                    break;
                case "Packets":
                    _deltaPackets ??= value;
                    break;
                case "Permanent Octets":
                    _total ??= value;
                    break;
                case "Permanent Packets":
                    _totalPackets ??= value;
                    break;
                case "Initiator Octets":
                    _initiator ??= value;
                    break;
                case "Initiator Packets":
                    _initiatorPackets ??= value;
                    break;
                case "Responder Octets":
                    _responder ??= value;
                    break;
                case "Responder Packets":
                    _responderPackets ??= value;
                    break;
            }
        }
    }
}
