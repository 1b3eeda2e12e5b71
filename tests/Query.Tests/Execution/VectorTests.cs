using System.Globalization;
using System.Text.Json;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Query.Tests.Execution;

/// <summary>The public vectors of the query language, kind query, where they lie beside the repository.</summary>
public sealed class VectorTests(ITestOutputHelper output)
{
    [Fact]
    public void Vectors_OfKindQuery_GiveTheirRows()
    {
        string? file = Find();
        if (file is null)
        {
            output.WriteLine("skipped: no ../shared/vectors/araqne-query.jsonl beside the repository");
            return;
        }

        int passed = 0, total = 0;
        List<string> failed = [];
        foreach (string line in File.ReadLines(file))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement vector = document.RootElement;
            if (vector.GetProperty("kind").GetString() != "query" || vector.TryGetProperty("optional", out _))
            {
                continue;
            }

            total++;
            string? trouble = Check(vector);
            if (trouble is null)
            {
                passed++;
            }
            else
            {
                failed.Add($"{vector.GetProperty("id").GetString()}: {vector.GetProperty("query").GetString()}\n   {trouble}");
            }
        }

        output.WriteLine($"{passed} of {total}");
        failed.ForEach(output.WriteLine);
        Assert.True(passed >= total * 95 / 100, $"{passed} of {total}\n{string.Join('\n', failed)}");
    }

    private static string? Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string file = Path.Combine(at.FullName, "shared", "vectors", "araqne-query.jsonl");
            if (File.Exists(file))
            {
                return file;
            }
        }

        return null;
    }

    private static string? Check(JsonElement vector)
    {
        InMemoryCatalog catalog = new();
        if (vector.TryGetProperty("tables", out JsonElement tables))
        {
            foreach (JsonProperty table in tables.EnumerateObject())
            {
                ValueMap[] rows = [.. table.Value.EnumerateArray().Select(static r => Read(r).AsMap)];
                if (rows.Length > 0)
                {
                    catalog.Table(table.Name).AppendAsync(Query.Operators.MapRows.ToBatch(rows)).AsTask().Wait();
                }
                else
                {
                    catalog.Table(table.Name);
                }
            }
        }

        IReadOnlyList<ValueMap> got;
        try
        {
            got = QueryRun.Rows(catalog, vector.GetProperty("query").GetString()!);
        }
        catch (Exception failure) when (failure is QueryException or QueryExecutionException)
        {
            return failure.Message;
        }

        double? tolerance = vector.TryGetProperty("tol", out JsonElement tol) ? tol.GetDouble() : null;
        List<JsonElement> wanted = [.. vector.GetProperty("rows").EnumerateArray()];
        string all = string.Join(" ", got.Select(static r => Value.From(r).ToString()));
        if (got.Count != wanted.Count)
        {
            return $"{got.Count} rows instead of {wanted.Count}: {all}";
        }

        bool ordered = !vector.TryGetProperty("ordered", out JsonElement order) || order.GetBoolean();
        List<ValueMap> rest = [.. got];
        foreach (JsonElement row in wanted)
        {
            int at = ordered ? (Same(row, Value.From(rest[0]), tolerance) ? 0 : -1) : rest.FindIndex(r => Same(row, Value.From(r), tolerance));
            if (at < 0)
            {
                return $"wanted {row} in {all}";
            }

            rest.RemoveAt(at);
        }

        return null;
    }

    private static bool Same(JsonElement wanted, Value got, double? tolerance)
    {
        if (wanted.ValueKind == JsonValueKind.Object && got.Kind == ValueKind.Map)
        {
            HashSet<string> names = [.. wanted.EnumerateObject().Select(static m => m.Name), .. got.AsMap.Select(static e => e.Key)];
            names.RemoveWhere(name => name is "_table" or "_id" or "_time" && !wanted.TryGetProperty(name, out _));
            return names.All(name => Same(
                wanted.TryGetProperty(name, out JsonElement want) ? want : default, got.AsMap.TryGetValue(name, out Value value) ? value : Value.Null, tolerance));
        }

        if (wanted.ValueKind == JsonValueKind.Object && wanted.TryGetProperty("$set", out JsonElement set))
        {
            List<Value> rest = [.. got.AsArray];
            return rest.Count == set.GetArrayLength() && set.EnumerateArray().All(w => rest.RemoveAll(g => Same(w, g, tolerance)) == 1);
        }

        Value want1 = wanted.ValueKind == JsonValueKind.Undefined ? Value.Null : Read(wanted);
        if (want1.Kind == ValueKind.Double && got.Kind == ValueKind.Double)
        {
            return Math.Abs(want1.AsDouble - got.AsDouble) <= (tolerance ?? Math.Max(1e-9 * Math.Abs(want1.AsDouble), 1e-300));
        }

        return want1 == got || (got.Kind == ValueKind.Ip && want1.Kind == ValueKind.String && IpValue.TryParse(want1.AsString, out IpValue ip) && ip == got.AsIp);
    }

    private static Value Read(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.True:
                return Value.True;
            case JsonValueKind.False:
                return Value.False;
            case JsonValueKind.String:
                return Value.From(element.GetString());
            case JsonValueKind.Number:
                return element.TryGetInt64(out long whole) ? Value.From(whole) : Value.From(element.GetDouble());
            case JsonValueKind.Array:
                return Value.From([.. element.EnumerateArray().Select(Read)]);
            case JsonValueKind.Object:
                break;
            default:
                return Value.Null;
        }

        List<JsonProperty> members = [.. element.EnumerateObject()];
        if (members is [{ Name: ['$', ..] } typed])
        {
            return typed.Name switch
            {
                "$double" => Value.From(typed.Value.GetDouble()),
                "$date" => Value.FromDate((DateTimeOffset.Parse(typed.Value.GetString()!, CultureInfo.InvariantCulture) - DateTimeOffset.UnixEpoch).Ticks * 100),
                "$ip" when IpValue.TryParse(typed.Value.GetString(), out IpValue ip) => Value.From(ip),
                "$bytes" => Value.From(Convert.FromHexString(typed.Value.GetString()!)),
                _ => Read(typed.Value),
            };
        }

        return Value.From(new ValueMap(members.Select(static m => KeyValuePair.Create(m.Name, Read(m.Value)))));
    }
}
