using System.Globalization;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>Records that a source says against rows, both in order.</summary>
internal static class Comparison
{
    /// <summary>
    /// As many records as rows are compared one by one. When rows are more (data that came before its template was replayed), each
    /// record must be among them, in order.
    /// </summary>
    public static List<Difference> Compare<TRecord>(IReadOnlyList<TRecord> records, IReadOnlyList<StoredRow> rows, Func<TRecord, StoredRow, string, IEnumerable<Difference>> compare)
    {
        List<Difference> found = [];
        int row = 0;
        for (int record = 0; record < records.Count; record++, row++)
        {
            string number = WireValue.Invariant(record);
            int first = row;
            if (rows.Count > records.Count)
            {
                while (row < rows.Count && compare(records[record], rows[row], number).Any())
                {
                    row++;
                }
            }

            if (row < rows.Count)
            {
                found.AddRange(compare(records[record], rows[row], number));
            }
            else
            {
                found.Add(new Difference("", number, "(row)", "one", "none"));
                row = first - 1;
            }
        }

        return found;
    }

    public static bool Same(Value expected, Value got) => expected.Equals(got)
        || (expected.IsNumber && got.IsNumber && Number(expected).Equals(Number(got)))
        || (expected.Kind == ValueKind.Array && got.Kind == ValueKind.Array && expected.AsArray.Length == got.AsArray.Length
            && expected.AsArray.Zip(got.AsArray).All(pair => Same(pair.First, pair.Second)));

    public static string Text(Value value) => value.Kind == ValueKind.Date
        ? DateTime.UnixEpoch.AddTicks(value.AsLong / 100).ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture)
        : value.ToString();

    private static double Number(Value value) => value.Kind == ValueKind.Double ? value.AsDouble : value.AsLong;
}
