namespace LogFlowDb.Outputs.Sql;

/// <summary>A column of the table that rows go to.</summary>
/// <param name="IsRequired">It takes no null: a neutral value (0, empty, 0.0.0.0) stands for it, as pmacct writes it.</param>
internal sealed record SqlColumn(string Name, SqlKind Kind, bool IsRequired)
{
    /// <summary>As the database names it.</summary>
    public string? TypeName { get; init; }

    /// <summary>The least and the greatest whole number that it takes.</summary>
    public (long Min, long Max) Range { get; init; } = (long.MinValue, long.MaxValue);
}
