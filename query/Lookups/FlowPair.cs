namespace LogFlowDb.Query.Lookups;

/// <summary>
/// The rules between two networks, by which of source port, target port and protocol they ask for: for each of these eight forms
/// there is one look-up. Filled by one thread, then safe for concurrent use.
/// </summary>
internal sealed class FlowPair
{
    private readonly Dictionary<long, List<int>>?[] _forms = new Dictionary<long, List<int>>?[8];

    /// <param name="sourcePort">−1 for any; the same for the others.</param>
    public void Add(int rule, int sourcePort, int targetPort, int protocol)
    {
        int form = (sourcePort >= 0 ? 1 : 0) | (targetPort >= 0 ? 2 : 0) | (protocol >= 0 ? 4 : 0);
        Dictionary<long, List<int>> rules = _forms[form] ??= [];
        long key = Key(form, sourcePort, targetPort, protocol);
        if (!rules.TryGetValue(key, out List<int>? same))
        {
            rules.Add(key, same = []);
        }

        same.Add(rule);
    }

    /// <summary>Adds the rules that fit.</summary>
    /// <param name="sourcePort">−1 when there is none, which fits only rules for any; the same for the others.</param>
    public void Find(int sourcePort, int targetPort, int protocol, List<int> found)
    {
        for (int form = 0; form < _forms.Length; form++)
        {
            if (_forms[form] is { } rules && rules.TryGetValue(Key(form, sourcePort, targetPort, protocol), out List<int>? same))
            {
                found.AddRange(same);
            }
        }
    }

    private static long Key(int form, int sourcePort, int targetPort, int protocol) =>
        ((form & 1) != 0 ? (long)sourcePort << 32 : 0) | ((form & 2) != 0 ? (long)targetPort << 12 : 0) | ((form & 4) != 0 ? (long)protocol & 0xfff : 0);
}
