using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LogFlowDb.Console.Paging;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Tui;

/// <summary>
/// What people type as a filter, to an expression of the query language: that language itself, words that stand for themselves
/// (<c>10.0.0.0/8 tcp 443</c>), or nfdump's syntax.
/// </summary>
/// <param name="check">Says what is wrong with a query; null for nothing.</param>
internal sealed class FilterReader(Func<string, QueryError?> check)
{
    private const string Before = "table t | search ";

    private static readonly string[] s_protocols = ["tcp", "udp", "icmp", "icmp6", "gre", "esp", "sctp"];
    private static readonly int[] s_numbers = [6, 17, 1, 58, 47, 50, 132];

    public FilterReading Read(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return new FilterReading(FilterState.Good, "", "no filter");
        }

        if (Words(trimmed) is { } words)
        {
            return new FilterReading(FilterState.Good, words, "ok: " + words);
        }

        QueryError? error = check(Before + trimmed);
        if (error is null)
        {
            return new FilterReading(FilterState.Good, trimmed, "ok");
        }

        string flow = $"flow({FieldText.Quoted(trimmed)})";
        if (check(Before + flow) is null)
        {
            return new FilterReading(FilterState.Good, flow, "ok: nfdump's syntax");
        }

        int at = error.Offset - Before.Length;
        return at >= trimmed.Length
            ? new FilterReading(FilterState.Incomplete, "", "… incomplete: " + error.Message)
            : new FilterReading(FilterState.Wrong, "", string.Create(CultureInfo.InvariantCulture, $"✗ {at + 1}: {error.Message}{(error.Hint is { } hint ? $" ({hint})" : "")}"));
    }

    /// <summary>Null when there is a word that does not stand for itself.</summary>
    private static string? Words(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        List<string> tests = [];
        foreach (string word in words)
        {
            if (word is "and" && tests.Count > 0)
            {
                continue;
            }

            bool not = word.Length > 1 && word[0] is '!' or '-';
            if (Word(not ? word[1..] : word) is not { } test)
            {
                return null;
            }

            tests.Add(not ? $"not({test})" : tests.Count > 0 || words.Length > 1 ? $"({test})" : test);
        }

        return string.Join(" and ", tests);
    }

    private static string? Word(string word)
    {
        if (Array.IndexOf(s_protocols, word) is >= 0 and var at)
        {
            return string.Create(CultureInfo.InvariantCulture, $"protocol == {s_numbers[at]}");
        }

        if (ushort.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return string.Create(CultureInfo.InvariantCulture, $"src_port == {port} or dst_port == {port}");
        }

        if (IPNetwork.TryParse(word, out IPNetwork network) && word.Contains('/', StringComparison.Ordinal))
        {
            return $"cidr(src_ip, \"{network}\") or cidr(dst_ip, \"{network}\")";
        }

        return IPAddress.TryParse(word, out IPAddress? address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 || word.Count(static c => c == '.') == 3)
            ? $"src_ip == \"{address}\" or dst_ip == \"{address}\""
            : null;
    }
}
