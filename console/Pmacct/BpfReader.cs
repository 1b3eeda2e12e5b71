namespace LogFlowDb.Console.Pmacct;

/// <summary>
/// Translates packet filters (pcap-filter(7)) into conditions on flows, for <c>aggregate_filter</c> and <c>filter=</c> of maps. What
/// flows do not tell, as bytes of packets and their lengths, is an error that names it. <c>and</c> and <c>or</c> bind alike, from
/// left to right, as there.
/// </summary>
internal sealed partial class BpfReader
{
    private const int MaxLength = 8192;
    private const int MaxDepth = 64;

    private readonly IReadOnlyList<BpfToken> _tokens;
    private readonly HashSet<string> _fields = new(StringComparer.Ordinal);
    private BpfQualifiers _last = BpfQualifiers.None;
    private int _at;
    private int _depth;

    private BpfReader(string text) => _tokens = BpfTokens.Read(text);

    private BpfToken Next => _tokens[_at];

    /// <exception cref="PmacctException">It is no filter, or asks for what flows do not tell.</exception>
    public static FlowFilter Translate(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new PmacctException($"filter of {text.Length} characters, {MaxLength} are possible");
        }

        BpfReader reader = new(text);
        string expression = reader.Expression();
        return reader.Next.IsEnd ? new FlowFilter(expression, reader._fields) : throw reader.Unexpected("and, or");
    }

    private string Expression()
    {
        if (++_depth > MaxDepth)
        {
            throw new PmacctException($"filter with parentheses more than {MaxDepth} deep");
        }

        string left = Negation();
        while (true)
        {
            string? word = Next.Is("and") || Next.Is("&&") ? "and" : Next.Is("or") || Next.Is("||") ? "or" : null;
            if (word is null)
            {
                _depth--;
                return left;
            }

            _at++;
            left = $"({left} {word} {Negation()})";
        }
    }

    private string Negation()
    {
        bool isNegative = false;
        while (Next.Is("not") || Next.Is("!"))
        {
            _at++;
            isNegative = !isNegative;
        }

        string term = Term();
        return isNegative ? $"not({term})" : term;
    }

    private string Term()
    {
        if (!Next.Is("("))
        {
            return Primitive();
        }

        _at++;
        string inner = Expression();
        if (!Next.Is(")"))
        {
            throw Unexpected("and, or, )");
        }

        _at++;
        return inner;
    }

    private PmacctException Unexpected(string expected) => new(Next.IsEnd
        ? $"filter ends where {expected} is expected"
        : $"filter: '{Next.Text}' at {Next.Offset + 1}: {expected} expected");

    private PmacctException NotOfFlows(string what, int offset) =>
        new($"filter: {what} at {offset + 1} cannot be told from flows");
}
