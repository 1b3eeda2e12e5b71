using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Sql;

/// <summary>Makes targets that write into a table of a MariaDB or MySQL database.</summary>
public sealed class MySqlTargetFactory : IOutputTargetFactory
{
    public string Name => "mysql";

    public string Description => "rows into a table of a MariaDB or MySQL database, each exactly once";

    public IReadOnlyList<OutputOption> Options { get; } = [.. MySqlAddress.Options, .. SqlTableSettings.Options];

    /// <inheritdoc/>
    public IOutputTarget Create(string name, OutputShape shape, OutputSettings settings)
    {
        settings.Check();
        return new MySqlTarget(name, shape, SqlTableSettings.Parse(name, shape, settings), new MySqlAddress(settings));
    }
}
