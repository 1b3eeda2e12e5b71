using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Operators;

/// <summary>The fields that somebody downstream looks at: some by name, or all there are and those by name besides. Immutable.</summary>
internal sealed class FieldSet
{
    private readonly HashSet<string> _names;

    private FieldSet(bool isAll, IEnumerable<string> names)
    {
        _names = new HashSet<string>(names, StringComparer.Ordinal);
        IsAll = _names.Remove(AnyFieldExpression.AllFields) || isAll;
    }

    /// <summary>Every field there is, known or not.</summary>
    public static FieldSet All { get; } = new(true, []);

    public static FieldSet None { get; } = new(false, []);

    public bool IsAll { get; }

    /// <summary>Fields asked for by name.</summary>
    public IReadOnlyCollection<string> Names => _names;

    public static FieldSet Of(IEnumerable<string> names) => new(false, names);

    public bool Contains(string name) => IsAll || _names.Contains(name);

    public FieldSet With(params IEnumerable<string> names) => new(IsAll, _names.Concat(names));

    public FieldSet With(Expression? expression)
    {
        HashSet<string> fields = new(StringComparer.Ordinal);
        expression?.CollectFields(fields);
        return With(fields);
    }

    /// <summary>All stays all: a field that is not looked at costs only its reading.</summary>
    public FieldSet Without(params IEnumerable<string> names) => new(IsAll, _names.Except(names, StringComparer.Ordinal));
}
