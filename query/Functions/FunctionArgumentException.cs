namespace LogFlowDb.Query.Functions;

/// <summary>A constant argument that a function cannot work with; becomes an error of the query at that argument.</summary>
internal sealed class FunctionArgumentException(int? code, int argument, string message, string? hint) : Exception(message)
{
    public int? Code { get; } = code;

    public int Argument { get; } = argument;

    public string? Hint { get; } = hint;
}
