using System.Collections.Concurrent;
using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Functions;

namespace LogFlowDb.Query.Lookups;

/// <summary>
/// Rules of <c>flowsearch</c>. The networks of both sides are indexed, so that a row knows its narrowest network on each, and by
/// these which pairs of networks have rules; ports and protocol are then looked up, never tried. Immutable but for what is remembered of
/// pairs; safe for concurrent use.
/// </summary>
internal sealed class FlowRules
{
    public const int MaxRules = 10_000;

    private const int MaxRemembered = 1 << 18;

    private static readonly FlowPair[] s_none = [];
    private readonly Value[] _flows;
    private readonly Value[] _alone;
    private readonly Dictionary<long, FlowPair> _pairs = [];
    private readonly ConcurrentDictionary<long, FlowPair[]> _remembered = new();

    /// <param name="rules">With fields as <c>flowsearch</c> describes them.</param>
    public FlowRules(RowBatch rules)
    {
        List<IpNetwork> sources = [], targets = [];
        List<(int SourcePort, int TargetPort, int Protocol, Value Flow)> rest = [];
        string? problem = null;
        int wrong = 0;
        for (int row = 0; row < Math.Min(rules.RowCount, MaxRules); row++)
        {
            string? missing = null;
            Value flow = rules.Column("flow")[row];
            if (!TryNetwork(rules, row, "src", out IpNetwork source))
            {
                missing = "src_ip and src_cidr are no network";
            }
            else if (!TryNetwork(rules, row, "dst", out IpNetwork target))
            {
                missing = "dst_ip and dst_cidr are no network";
            }
            else if (!TryPort(rules.Column("src_port")[row], out int sourcePort) || !TryPort(rules.Column("dst_port")[row], out int targetPort))
            {
                missing = "a port is no number up to 65535";
            }
            else if (!TryProtocol(rules.Column("protocol")[row], out int protocol))
            {
                missing = "the protocol is not known";
            }
            else if (flow.IsNull)
            {
                missing = "flow is null";
            }
            else
            {
                sources.Add(source);
                targets.Add(target);
                rest.Add((sourcePort, targetPort, protocol, flow));
            }

            if (missing is not null)
            {
                wrong++;
                problem ??= string.Create(CultureInfo.InvariantCulture, $"of rule {row + 1} {missing}");
            }
        }

        Problem = rules.RowCount > MaxRules
            ? string.Create(CultureInfo.InvariantCulture, $"{rules.RowCount} rules, the first {MaxRules} are used")
            : problem is not null ? string.Create(CultureInfo.InvariantCulture, $"{wrong} of {rules.RowCount} rules are not used: {problem}") : null;
        Sources = NetworkIndex.Build(sources, out int[] sourceOf);
        Targets = NetworkIndex.Build(targets, out int[] targetOf);
        _flows = [.. rest.Select(static rule => rule.Flow)];
        _alone = [.. _flows.Select(static flow => Value.From([flow]))];
        for (int i = 0; i < rest.Count; i++)
        {
            long key = PairKey(sourceOf[i], targetOf[i]);
            if (!_pairs.TryGetValue(key, out FlowPair? pair))
            {
                _pairs.Add(key, pair = new FlowPair());
            }

            pair.Add(i, rest[i].SourcePort, rest[i].TargetPort, rest[i].Protocol);
        }
    }

    public NetworkIndex Sources { get; }

    public NetworkIndex Targets { get; }

    /// <summary>Rules that are left out, and why; null when all are used.</summary>
    public string? Problem { get; }

    /// <summary>The flows of all rules that fit, in the order of the rules, as an array; null when there is none.</summary>
    /// <param name="source">Number of the narrowest network in <see cref="Sources"/>; −1 for none.</param>
    /// <param name="sourcePort">−1 when the row has none; the same for the others.</param>
    /// <param name="found">Used again for row after row.</param>
    public Value Match(int source, int target, int sourcePort, int targetPort, int protocol, List<int> found)
    {
        if (source < 0 || target < 0)
        {
            return Value.Null;
        }

        long key = PairKey(source, target);
        if (!_remembered.TryGetValue(key, out FlowPair[]? pairs))
        {
            pairs = PairsOf(source, target);
            if (_remembered.Count < MaxRemembered)
            {
                _remembered[key] = pairs;
            }
        }

        found.Clear();
        foreach (FlowPair pair in pairs)
        {
            pair.Find(sourcePort, targetPort, protocol, found);
        }

        switch (found.Count)
        {
            case 0:
                return Value.Null;
            case 1:
                return _alone[found[0]];
            default:
                found.Sort();
                Value[] flows = new Value[found.Count];
                for (int i = 0; i < flows.Length; i++)
                {
                    flows[i] = _flows[found[i]];
                }

                return Value.From(flows);
        }
    }

    private static long PairKey(int source, int target) => ((long)source << 32) | (uint)target;

    private static bool TryNetwork(RowBatch rules, int row, string side, out IpNetwork network)
    {
        network = default;
        Value address = rules.Column(side + "_ip")[row], length = rules.Column(side + "_cidr")[row];
        if (address.Kind is not (ValueKind.Ip or ValueKind.String))
        {
            return false;
        }

        string text = ValueText.Format(address);
        return text.Contains('/') && length.IsNull
            ? IpNetwork.TryParse(text, out network)
            : !length.IsNull && IpNetwork.TryParse($"{text}/{ValueText.Format(length)}", out network);
    }

    private static bool TryPort(Value value, out int port)
    {
        port = -1;
        if (value.IsNull)
        {
            return true;
        }

        return int.TryParse(ValueText.Format(value), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue;
    }

    private static bool TryProtocol(Value value, out int protocol)
    {
        protocol = value.IsNull ? -1 : (int)(NumberNames.ProtocolOf(value) ?? -2);
        return protocol >= -1;
    }

    private FlowPair[] PairsOf(int source, int target)
    {
        List<FlowPair>? pairs = null;
        for (int s = source; s >= 0; s = Sources.Parent(s))
        {
            for (int t = target; t >= 0; t = Targets.Parent(t))
            {
                if (_pairs.TryGetValue(PairKey(s, t), out FlowPair? pair))
                {
                    (pairs ??= []).Add(pair);
                }
            }
        }

        return pairs?.ToArray() ?? s_none;
    }
}
