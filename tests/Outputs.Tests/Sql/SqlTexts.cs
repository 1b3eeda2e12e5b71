using System.Data.Common;
using System.Globalization;

namespace LogFlowDb.Outputs.Tests.Sql;

internal static class SqlTexts
{
    public static IReadOnlyList<string[]> Read(DbDataReader reader)
    {
        List<string[]> rows = [];
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture)!)]);
        }

        return rows;
    }
}
