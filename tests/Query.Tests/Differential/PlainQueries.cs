using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Tests.Differential;

/// <summary>Random queries over the table of <see cref="PlainTable"/>.</summary>
internal sealed class PlainQueries(Random random)
{
    // No two of their values compare alike without being the same, so that the order of groups is told.
    private static readonly string[] s_keys = ["src_ip", "protocol", "dst_port", "flag", "some", "mac", "seen"];

    private static readonly string[] s_inner = ["{dst_port: 1, info: 'a'}", "{dst_port: 2, info: 'b', name: 'joined'}", "{dst_port: 2, info: 'c'}", "{dst_port: 77, info: 'd'}", "{info: 'e'}"];

    private readonly PlainExpressions _expressions = new(random);
    private bool _isAssigned;

    private string[] Keys => _isAssigned ? [.. s_keys.Except(PlainAggregates.Assigned)] : s_keys;

    public PlainQuery Make()
    {
        List<PlainStage> stages = [];
        _isAssigned = false;
        bool ordered = true;
        int count = 1 + random.Next(4);
        for (int i = 0; i < count; i++)
        {
            PlainStage stage = i == 0 && random.Next(2) == 0 ? Search() : Stage(ordered);
            ordered &= stage.KeepsOrder;
            stages.Add(stage);
        }

        long? from = random.Next(5) == 0 ? PlainTable.Start + (random.Next(100) * PlainTable.Second) : null;
        return new PlainQuery(random.Next(4) == 0, from, random.Next(6) == 0 ? PlainTable.Start + (random.Next(300) * PlainTable.Second) : null, stages);
    }

    private static int Compare(Value a, Value b) => ValueComparer.Instance.Compare(a, b);

    private PlainStage Stage(bool ordered) => random.Next(ordered ? 17 : 10) switch
    {
        0 or 1 => Search(),
        2 => Eval(),
        3 => Fields(),
        4 => Rename(),
        5 or 6 or 7 => Stats(ordered),
        8 => FillNull(),
        9 => Timechart(ordered),
        10 => Limit(),
        11 or 12 => Sort(),
        13 => Dedup(),
        14 => Prev(),
        15 => Join(),
        _ => Union(),
    };

    private PlainStage Search()
    {
        PlainExpression condition = _expressions.Condition();
        return new($"search {condition}", rows => rows.Where(row => PlainExpressions.Holds(condition.Of(row))));
    }

    private PlainStage Eval()
    {
        _isAssigned = true;
        string first = Pick(["e1", "name", "dst_port", "nothing"]), second = Pick(["e2", "some"]);

        // What stands for a number later is a number: dates have an arithmetic of their own.
        PlainExpression a = first == "e1" || first == "nothing" ? _expressions.Any() : _expressions.Numeric(2);
        PlainExpression b = second == "some" ? _expressions.Numeric(2) : _expressions.Any(2);
        return new($"eval {first}={a}, {second}={b}", rows => rows.Select(row =>
        {
            PlainRow set = row.With(first, a.Of(row));
            return set.With(second, b.Of(set));
        }));
    }

    private PlainStage Fields()
    {
        HashSet<string> names = [.. Enumerable.Range(0, 2 + random.Next(5)).Select(_ => _expressions.Field()), "_time"];
        string gone = Pick(["name", "mixed", "nothing"]);
        return random.Next(3) == 0
            ? new($"fields - {gone}, big", rows => rows.Select(row => row.Keep(name => name != gone && name != "big")))
            : new($"fields {string.Join(", ", names)}", rows => rows.Select(row => row.Keep(names.Contains)));
    }

    private PlainStage Rename()
    {
        _isAssigned = true;
        string to = Pick(["r1", "name", "some"]), from = to == "r1" ? _expressions.Field() : _expressions.Number();
        return from == to || from == "_time"
            ? Search()
            : new($"rename {from} as {to}", rows => rows.Select(row => row[from].IsNull ? row : row.Keep(name => name != from).With(to, row[from])));
    }

    private PlainStage FillNull()
    {
        string field = Pick(["name", "dst_port", "nothing"]);
        return new($"fillnull value=9 {field}", rows => rows.Select(row => row[field].IsNull ? row.With(field, Value.From(9L)) : row));
    }

    private PlainStage Limit()
    {
        int skip = random.Next(3) == 0 ? random.Next(20) : 0, count = random.Next(60);
        return new($"limit {(skip > 0 ? skip + " " : "")}{count}", rows => rows.Skip(skip).Take(count));
    }

    private PlainStage Sort()
    {
        (string Field, bool Down)[] keys = [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => (_expressions.Field(), random.Next(2) == 0))];
        int? limit = random.Next(2) == 0 ? random.Next(30) : null;
        string? by = random.Next(4) == 0 ? Pick(Keys) : null;
        string text = string.Join(", ", keys.Select(static key => (key.Down ? "-" : "") + key.Field));
        return new($"sort {(limit is null ? "" : $"limit={limit} ")}{text}{(by is null ? "" : $" by {by}")}", rows =>
        {
            IEnumerable<IReadOnlyList<PlainRow>> parts = by is null ? [rows] : rows.GroupBy(row => row[by]).OrderBy(static g => g.Key, ValueComparer.Instance).Select(static g => g.ToList());
            return parts.SelectMany(part => keys.Reverse().Aggregate((IEnumerable<PlainRow>)part, static (sorted, key) => key.Down
                ? sorted.Order(Comparer<PlainRow>.Create((a, b) => Compare(b[key.Field], a[key.Field])))
                : sorted.Order(Comparer<PlainRow>.Create((a, b) => Compare(a[key.Field], b[key.Field])))).Take(limit ?? int.MaxValue));
        });
    }

    private PlainStage Stats(bool ordered)
    {
        PlainAggregates aggregates = new(random, _expressions, _isAssigned);
        PlainAggregates.Call[] calls = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(i => aggregates.Make(i, ordered))];
        bool anyKey = random.Next(4) == 0;
        string[] by = [.. Enumerable.Range(0, random.Next(3)).Select(_ => anyKey ? _expressions.Field() : Pick(Keys)).Distinct()];
        string clause = by.Length == 0 ? "" : " by " + string.Join(", ", by);
        return new($"stats {string.Join(", ", calls.Select(static call => call.Text))}{clause}", rows =>
        {
            IEnumerable<IReadOnlyList<PlainRow>> groups = by.Length == 0
                ? [rows]
                : rows.GroupBy(row => string.Join('\n', by.Select(field => $"{row[field].Kind}:{row[field]}"))).Select(static g => g.ToList());
            IEnumerable<PlainRow> made = groups.Select(group => new PlainRow(
                by.Select(field => KeyValuePair.Create(field, group[0][field])).Concat(calls.Select(call => KeyValuePair.Create(call.Name, call.Of(group))))));
            return by.Reverse().Aggregate(made, static (sorted, key) => sorted.Order(Comparer<PlainRow>.Create((a, b) => Compare(a[key], b[key]))));
        }, KeepsOrder: !anyKey);
    }

    private PlainStage Timechart(bool ordered)
    {
        PlainAggregates.Call call = new PlainAggregates(random, _expressions, _isAssigned).Make(0, ordered);
        int span = Pick([1, 7, 60]);
        return new($"timechart span={span}s {call.Text}", rows => rows.Where(static row => row["_time"].Kind == ValueKind.Date)
            .GroupBy(row => row["_time"].AsLong - ((row["_time"].AsLong - Anchor) % (span * PlainTable.Second)))
            .OrderBy(static g => g.Key)
            .Select(g => new PlainRow([KeyValuePair.Create("_time", Value.FromDate(g.Key)), KeyValuePair.Create(call.Name, call.Of([.. g]))])));
    }

    // Monday 1969-12-29 00:00, nine hours ahead of UTC.
    private const long Anchor = ((-3 * 86_400L) - (9 * 3_600)) * PlainTable.Second;

    private PlainStage Dedup()
    {
        string[] by = [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => _expressions.Field()).Distinct()];
        return new($"dedup {string.Join(", ", by)}", rows => rows.DistinctBy(row => string.Join('\n', by.Select(field => $"{row[field].Kind}:{row[field]}"))));
    }

    private PlainStage Prev()
    {
        string field = Pick(["octet_count", "name", "src_ip"]);
        return new($"prev {field}", rows => rows.Select((row, at) => row.With("prev_" + field, at == 0 ? Value.Null : rows[at - 1][field])));
    }

    private PlainStage Join()
    {
        bool left = random.Next(2) == 0;
        PlainRow[] inner = [.. Inner()];
        return new($"join {(left ? "type=left " : "")}dst_port [ json \"[{string.Join(", ", s_inner)}]\" ]", rows => rows.SelectMany(row =>
        {
            PlainRow[] partners = [.. inner.Where(other => !row["dst_port"].IsNull && Compare(other["dst_port"], row["dst_port"]) == 0)];
            return partners.Length > 0
                ? partners.Select(other => other.Fields.Aggregate(row, static (joined, field) => field.Key == "dst_port" ? joined : joined.With(field.Key, field.Value)))
                : left ? [row] : Enumerable.Empty<PlainRow>();
        }));
    }

    private PlainStage Union()
    {
        PlainRow[] inner = [.. Inner()];
        return new($"union [ json \"[{string.Join(", ", s_inner)}]\" ]", rows => rows.Concat(inner));
    }

    private static IEnumerable<PlainRow> Inner() => s_inner.Select(static text => new PlainRow(text.Trim('{', '}').Split(", ").Select(static pair => pair.Split(": "))
        .Select(static pair => KeyValuePair.Create(pair[0], pair[1].StartsWith('\'') ? Value.From(pair[1].Trim('\'')) : Value.From(long.Parse(pair[1], System.Globalization.CultureInfo.InvariantCulture))))));

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
