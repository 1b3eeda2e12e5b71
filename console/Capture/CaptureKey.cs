using LogFlowDb.Collectors.Metering;

namespace LogFlowDb.Console.Capture;

/// <summary>What <c>--aggregate</c> says: by what is added up, and what is metered for it.</summary>
/// <param name="Flow">Finer than the columns when flows are counted: then they are what is commonly called a flow.</param>
/// <param name="Columns">In the order that was given.</param>
internal sealed record CaptureKey(FlowKey Flow, PeriodColumns Columns)
{
    /// <param name="text">Primitives of pmacct or fields of ours, between commas; <c>flows</c> asks for their number.</param>
    /// <exception cref="FlowKeyException">A word is not known.</exception>
    public static CaptureKey Parse(string text)
    {
        List<string> words = [.. text.Split(',', StringSplitOptions.TrimEntries)];
        bool withFlows = words.RemoveAll(static word => word == PeriodColumns.Flows) > 0;
        List<string> fields = [];
        foreach (string word in words)
        {
            // One by one, for the order of the words is that of the columns.
            string field = FlowKey.Parse(word).ToString().Split('/')[0];
            if (field != "none" && !fields.Contains(field))
            {
                fields.Add(field);
            }
        }

        string key = string.Join(',', words.Concat(withFlows ? [FlowKey.Default.ToString()] : []));
        return new CaptureKey(FlowKey.Parse(key.Length > 0 ? key : "none"), new PeriodColumns(fields, withFlows));
    }
}
