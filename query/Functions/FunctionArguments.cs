using System.Diagnostics.CodeAnalysis;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Functions;

/// <summary>The arguments of one call as far as they are known before rows are read.</summary>
/// <param name="constants">Null for an argument that depends on the row.</param>
internal sealed class FunctionArguments(IReadOnlyList<Value?> constants, TimeZoneInfo timeZone)
{
    public int Count => constants.Count;

    public TimeZoneInfo TimeZone { get; } = timeZone;

    /// <summary>The value of an argument; null when it depends on the row or is not given.</summary>
    public Value? Constant(int index) => index < constants.Count ? constants[index] : null;

    /// <summary>The text of a constant argument; null when it depends on the row, is not given, or is null.</summary>
    public string? Text(int index) => Constant(index) is { IsNull: false } value ? ValueText.Format(value) : null;

    public bool IsConstant(int index) => Constant(index) is not null;

    /// <summary>An argument that has to be the same for all rows.</summary>
    public string RequiredText(int index, int? code, string what) =>
        Text(index) ?? throw new FunctionArgumentException(code, index, $"{what} expected as a fixed text", null);

    [DoesNotReturn]
    public static void Fail(int? code, int index, string message, string? hint = null) =>
        throw new FunctionArgumentException(code, index, message, hint);
}
