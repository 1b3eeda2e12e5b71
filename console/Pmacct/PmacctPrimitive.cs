namespace LogFlowDb.Console.Pmacct;

/// <summary>A word of <c>aggregate</c>.</summary>
/// <param name="Name">As it stands there.</param>
/// <param name="Column">In JSON and SQL.</param>
/// <param name="Expression">Of our query language: the value as pmacct has it, 0 where it has 0; null when it takes more than that.</param>
/// <param name="Key">What packets must be told apart by; null when they are already, or packets do not have it.</param>
internal sealed record PmacctPrimitive(string Name, string Column, string? Expression, string? Key = null)
{
    /// <summary>Of daemons that hear exporters only.</summary>
    public bool OfExporters { get; init; }
}
