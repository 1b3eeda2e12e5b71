using System.Runtime.InteropServices;

namespace LogFlowDb.Query.Lookups;

/// <summary>
/// Finds many keywords in a text in one pass (Aho and Corasick, "Efficient String Matching", CACM 18, 1975). Case matters. Immutable,
/// safe for concurrent use.
/// </summary>
internal sealed class KeywordIndex
{
    private readonly Dictionary<long, int> _next = [];
    private readonly List<int> _fallbacks = [0];

    // The keyword that ends in a state, −1 for none; and the nearest state behind it, by fallback, in which one ends.
    private readonly List<int> _keywords = [-1];
    private readonly int[] _others;

    /// <param name="keywords">None empty. Where two are equal the first is found.</param>
    public KeywordIndex(IReadOnlyList<string> keywords)
    {
        List<(int Parent, char Sign)> made = [(0, '\0')];
        for (int i = 0; i < keywords.Count; i++)
        {
            int state = 0;
            foreach (char c in keywords[i])
            {
                ref int next = ref CollectionsMarshal.GetValueRefOrAddDefault(_next, Key(state, c), out bool known);
                if (!known)
                {
                    next = _keywords.Count;
                    _keywords.Add(-1);
                    _fallbacks.Add(0);
                    made.Add((state, c));
                }

                state = next;
            }

            _keywords[state] = _keywords[state] < 0 ? i : _keywords[state];
        }

        _others = new int[_keywords.Count];
        int[] depth = new int[_keywords.Count];
        for (int state = 1; state < depth.Length; state++)
        {
            depth[state] = depth[made[state].Parent] + 1;
        }

        // A fallback is shorter than its state, and so known before.
        foreach (int state in Enumerable.Range(1, depth.Length - 1).OrderBy(state => depth[state]))
        {
            (int parent, char sign) = made[state];
            int fallback = parent;
            int target = 0;
            while (fallback != 0)
            {
                fallback = _fallbacks[fallback];
                if (_next.TryGetValue(Key(fallback, sign), out target))
                {
                    break;
                }

                target = 0;
            }

            _fallbacks[state] = target;
            _others[state] = _keywords[target] >= 0 ? target : _others[target];
        }
    }

    /// <summary>Adds the numbers of the keywords that occur, each as often as it ends somewhere.</summary>
    public void Find(ReadOnlySpan<char> text, ICollection<int> found)
    {
        int state = 0;
        foreach (char c in text)
        {
            int next;
            while (!_next.TryGetValue(Key(state, c), out next) && state != 0)
            {
                state = _fallbacks[state];
            }

            state = next;
            for (int end = _keywords[state] >= 0 ? state : _others[state]; end != 0; end = _others[end])
            {
                found.Add(_keywords[end]);
            }
        }
    }

    private static long Key(int state, char sign) => ((long)state << 16) | sign;
}
