using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace LogFlowDb.Crash.Tests.Comparison;

/// <summary>Lets tshark dissect a capture file and sums up the lines that it prints of each record.</summary>
internal static partial class Tshark
{
    /// <summary>
    /// Sums of flow records by exporter, both directions together; of sFlow: samples of packets, and the lengths of their frames.
    /// Records of options templates are left out.
    /// </summary>
    public static Dictionary<IPAddress, Sums> Dissect(string capture, int flowPort, int sflowPort)
    {
        ProcessOutcome listing = Programs.Run(
            "tshark", "", Programs.Patience,
            "-r", capture, "-d", $"udp.port=={flowPort},cflow", "-d", $"udp.port=={sflowPort},sflow", "-V", "-O", "cflow,sflow");
        Dictionary<IPAddress, Sums> sums = [];
        HashSet<(IPAddress, string)> optionTemplates = [];
        IPAddress exporter = IPAddress.None;
        bool isFirstHeader = false;
        bool isOptionSet = false;
        RecordCounters? record = null;
        foreach (string line in listing.Output.Split('\n'))
        {
            if (line.StartsWith("Frame ", StringComparison.Ordinal))
            {
                Flush();
                isFirstHeader = true;
                isOptionSet = false;
            }
            else if (isFirstHeader && SourceLine().Match(line) is { Success: true } source)
            {
                exporter = IPAddress.Parse(source.Groups["address"].ValueSpan);
                isFirstHeader = false;
            }
            else if (TemplateLine().Match(line) is { Success: true } template)
            {
                (IPAddress, string) key = (exporter, template.Groups["id"].Value);
                _ = template.Groups["options"].Success ? optionTemplates.Add(key) : optionTemplates.Remove(key);
            }
            else if (SetLine().Match(line) is { Success: true } set)
            {
                Flush();
                isOptionSet = optionTemplates.Contains((exporter, set.Groups["id"].Value));
            }
            else if (RecordLine().Match(line) is { Success: true } begin)
            {
                Flush();
                record = isOptionSet ? null : new RecordCounters();
                if (begin.Groups["sample"].Success)
                {
                    record?.Add("Packets", isReverse: false, 1);
                }
            }
            else if (record is not null && CounterLine().Match(line) is { Success: true } counter)
            {
                long value = long.Parse(counter.Groups["value"].ValueSpan, CultureInfo.InvariantCulture);
                record.Add(counter.Groups["name"].Value, counter.Groups["reverse"].Success, value);
            }
        }

        Flush();
        return sums;

        void Flush()
        {
            if (record is not null)
            {
                sums[exporter] = sums.GetValueOrDefault(exporter, Sums.None) + new Sums(1, record.Packets, record.Octets);
                record = null;
            }
        }
    }

    [GeneratedRegex("^Internet Protocol Version 4, Src: (?<address>[0-9.]+),", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SourceLine();

    [GeneratedRegex(@"^ +(?<options>Options )?Template \(Id = (?<id>\d+)[,)]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TemplateLine();

    [GeneratedRegex(@"^ {4}(Flow)?Set \d+ \[id=(?<id>\d+)\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SetLine();

    [GeneratedRegex(
        @"^ {8}Flow \d+( \(.*\))?$|^ {4}pdu \d+/\d+$|^ {4}(?<sample>(Expanded flow|Flow) sample, seq )",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex RecordLine();

    /// <summary>Frame lengths stand at a depth of their own: the dissected header below may print other ones.</summary>
    [GeneratedRegex(
        @"^ +(?<name>((Permanent|Initiator|Responder) )?(Octets|Packets)|(?<=^ {12})Frame Length): (?<value>\d+)(?<reverse> \(Reverse.*\))?$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex CounterLine();
}
