using System.Text;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Sql;

/// <summary>What outputs to all databases are told of their table.</summary>
/// <param name="Name">Of the table.</param>
/// <param name="IsUpsert">Rows whose keys are there are added up.</param>
/// <param name="AddColumns">The table gets the columns that it lacks; else their lack is an error.</param>
internal sealed record SqlTableSettings(string Name, bool IsUpsert, bool AddColumns)
{
    /// <summary>PostgreSQL cuts names at 63 bytes, and an index is named after its table.</summary>
    private const int MaxNameBytes = 56;

    public static IReadOnlyList<OutputOption> Options { get; } =
    [
        new("into", "TABLE", "table that rows go to, made where it is not there (default: the name of the output)"),
        new("write", "insert|upsert", "insert: a row each; upsert: sums are added to the row of the same keys (default for aggregated rows)"),
        new("add_columns", "on|off", "the table gets columns that it lacks (default: on for rows without fields= and keys=, whose fields differ)"),
    ];

    /// <exception cref="OutputException">A value is not acceptable.</exception>
    public static SqlTableSettings Parse(string output, OutputShape shape, OutputSettings settings)
    {
        string table = settings.Text("into") ?? output;
        if (Encoding.UTF8.GetByteCount(table) > MaxNameBytes || table.Any(char.IsControl))
        {
            throw settings.Wrong("into", "is no name of a table");
        }

        bool canUpsert = shape is { IsAggregated: true, Keys.Count: > 0 };
        bool isUpsert = canUpsert ? settings.One("write", ("upsert", true), ("insert", false)) : settings.One("write", ("insert", false), ("upsert", true));
        return !isUpsert || canUpsert
            ? new SqlTableSettings(table, isUpsert, settings.Switch("add_columns", otherwise: shape.Fields is null))
            : throw settings.Wrong("write", "needs rows with keys: give keys=FIELD,… or write=insert");
    }
}
