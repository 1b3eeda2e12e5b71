using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>A record as another collector decoded it.</summary>
/// <param name="Index">Among the records of its kind.</param>
/// <param name="Values">What it says: the name there, where we keep it, what that should be.</param>
internal sealed record GoldenRecord(bool IsOptions, int Index, IReadOnlyList<GoldenValue> Values)
{
    public IEnumerable<Difference> Differences(StoredRow row, string number)
    {
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        Dictionary<string, int> totals = Values.CountBy(value => value.Name, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        bool hasTwoHeaders = Count(4) > 1 && Count(8) + Count(27) > 1;
        foreach (GoldenValue value in Values)
        {
            // An element that occurs again is kept beside the first one; of two headers the inner, which comes last, is the flow's.
            int occurrence = seen[value.Name] = seen.GetValueOrDefault(value.Name) + 1;
            occurrence = hasTwoHeaders ? totals[value.Name] - occurrence + 1 : occurrence;
            (string field, Value got) = value.Element is { } element ? row.Of(element, occurrence) : (value.Field!, row[value.Field!]);
            bool isUptime = value.Element is { Reading: "uptime" };
            IEnumerable<Value> accepted = isUptime ? value.Accepted.Where(one => one.Kind == got.Kind) : value.Accepted;
            if (value.Element is { FillsZero: true } && value.Accepted.All(IsZero) && !got.IsNull)
            {
                // Another form of the same fact is filled.
                continue;
            }

            if (!accepted.Any(one => Comparison.Same(one, got)) && !(isUptime && got.Kind == ValueKind.Date && value.Accepted.Count == 1) && !IsListed(value, row))
            {
                yield return new Difference("", number, $"{field} ({value.Name})", string.Join(" or ", value.Accepted.Select(Comparison.Text)), Comparison.Text(got));
            }
        }
    }

    private int Count(int element) => Values.Count(value => value.Element is { Pen: 0 } known && known.Id == element);

    private static bool IsZero(Value value) => value.Kind == ValueKind.Ip ? value.AsIp.Number == 0 || value.AsIp == IpValue.FromV4(0) : value is { Kind: ValueKind.Long, AsLong: 0 };

    /// <summary>True when the field is a list and the value one of its items, or empty.</summary>
    private static bool IsListed(GoldenValue value, StoredRow row) => value.Element is { } element && Catalogue.IsArray(element.Field)
        && value.Accepted.Any(one => (element.Reading == "label" && one is { Kind: ValueKind.Long, AsLong: 0 })
            || (row[element.Field] is { Kind: ValueKind.Array } list && list.AsArray.Any(item => Comparison.Same(one, item))));
}
