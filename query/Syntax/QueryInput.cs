using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary>
/// A run of a query's text for Sprache. Positions count in the whole query, so every node and every error has the offset the
/// user sees; <paramref name="limit"/> ends the run. Unlike Sprache's own input it can move ahead by more than one character.
/// </summary>
internal sealed class QueryInput(string source, int position, int limit) : IInput
{
    private Dictionary<object, object>? _memos;

    public string Source { get; } = source;

    public int Position { get; } = position;

    public int Limit { get; } = limit;

    public bool AtEnd => Position >= Limit;

    public char Current => Source[Position];

    public int Line => Source.AsSpan(0, Position).Count('\n') + 1;

    public int Column => Position - Source.AsSpan(0, Position).LastIndexOf('\n');

    public IDictionary<object, object> Memos => _memos ??= [];

    public ReadOnlySpan<char> Rest => Source.AsSpan(Position, Limit - Position);

    public IInput Advance() => MoveTo(Position + 1);

    public QueryInput MoveTo(int position) => new(Source, position, Limit);

    /// <summary>The first position that is not blank, or <see cref="Limit"/>.</summary>
    public int SkipBlanks()
    {
        int at = Position;
        while (at < Limit && char.IsWhiteSpace(Source[at]))
        {
            at++;
        }

        return at;
    }

    public bool Equals(IInput? other) => other is QueryInput input && input.Position == Position && ReferenceEquals(input.Source, Source);

    public override bool Equals(object? obj) => Equals(obj as IInput);

    public override int GetHashCode() => Position;
}
