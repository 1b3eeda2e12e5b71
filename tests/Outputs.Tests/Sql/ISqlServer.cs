using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Tests.Sql;

/// <summary>A database that scenarios run against.</summary>
public interface ISqlServer
{
    /// <summary>Of a table that no other test uses.</summary>
    string NewTable();

    IOutputTarget Target(OutputShape shape, string table, params (string Key, string Value)[] settings);

    void Execute(string sql);

    /// <summary>Rows as texts, null as <c>NULL</c>.</summary>
    IReadOnlyList<string[]> Query(string sql);
}
