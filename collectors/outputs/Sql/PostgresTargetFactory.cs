using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Sql;

/// <summary>Makes targets that write into a table of a PostgreSQL database.</summary>
public sealed class PostgresTargetFactory : IOutputTargetFactory
{
    public string Name => "postgres";

    public string Description => "rows into a table of a PostgreSQL database by binary COPY, each exactly once";

    public IReadOnlyList<OutputOption> Options { get; } = [.. PostgresAddress.Options, .. SqlTableSettings.Options];

    /// <inheritdoc/>
    public IOutputTarget Create(string name, OutputShape shape, OutputSettings settings)
    {
        settings.Check();
        return new PostgresTarget(name, shape, SqlTableSettings.Parse(name, shape, settings), new PostgresAddress(settings));
    }
}
