using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query;

/// <summary>Rows about the system, which <c>system NAME</c> gives: of this project, or of whoever embeds it.</summary>
/// <param name="Name">One word.</param>
/// <param name="Summary">One line.</param>
/// <param name="Columns">In the order of the answer.</param>
/// <param name="Rows">Makes the rows, each with a value or null for each column; called once an execution, by its thread.</param>
public sealed record SystemTable(string Name, string Summary, IReadOnlyList<SystemColumn> Columns, Func<IEnumerable<IReadOnlyList<Value>>> Rows);

/// <summary>A column of a <see cref="SystemTable"/>.</summary>
/// <param name="Description">What it says, with the unit, in one line.</param>
public sealed record SystemColumn(string Name, string Description);
