using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Lookups;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Reference;
using LogFlowDb.Query.Tests.InMemory;

namespace LogFlowDb.Query.Tests.Reference;

/// <summary>
/// Where the examples of one section run, one behind the other: the table <c>netflows</c>, a folder of their own with a few files, UTC.
/// </summary>
internal sealed class ReferenceRun : IDisposable
{
    private static readonly (string Name, string Text)[] s_files =
    [
        ("app.log", "10:00:01 login user=ann from=10.1.0.5\n10:00:09 login user=bob from=203.0.113.99\n10:02:30 logout user=ann\n"),
        ("hosts.csv", "ip,name,role\n10.1.0.5,desk5,\"office, 2nd floor\"\n10.0.0.53,dns1,server\n198.51.100.10,web,server\n"),
        ("events.json", "{\"host\": \"web\", \"code\": 200}\n{\"host\": \"dns1\", \"tags\": [\"a\", \"b\"]}\n"),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("logflowdb-reference-").FullName;
    private readonly QueryEngine _engine;

    public ReferenceRun()
    {
        foreach ((string name, string text) in s_files)
        {
            File.WriteAllText(Path.Combine(_folder, name), text);
        }

        InMemoryCatalog catalog = new(groupRows: 10);
        catalog.Table("netflows").AppendAsync(MapRows.ToBatch([.. Flows()])).AsTask().Wait();
        _engine = new QueryEngine(catalog, new QueryEnvironment
        {
            TimeZone = TimeZoneInfo.Utc,
            Folder = _folder,
            WorkingFolder = _folder,
            Lookups = new LookupTables(_folder),
            Procedures = static () => [new Procedure("talkers", [new ProcedureParameter("n", "int")], "table netflows | stats sum(octet_count) as bytes by src_ip | sort limit=$(\"n\") -bytes")],
        });
    }

    public static IEnumerable<ValueMap> Flows()
    {
        string[] lines = ReferencePages.Flows.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        (string Name, string Type)[] fields = [.. lines[0].Split(',').Select(static f => f.Split(':')).Select(static f => (f[0], f.Length > 1 ? f[1] : "long"))];
        foreach (string line in lines.Skip(1))
        {
            string[] cells = line.Split(',');
            yield return new ValueMap(fields.Select((f, i) => KeyValuePair.Create(f.Name, Read(cells[i], f.Type))).Where(static e => !e.Value.IsNull));
        }
    }

    /// <summary>The rows as the format <c>text</c> writes them, or the errors.</summary>
    public IReadOnlyList<string> Rows(string query)
    {
        TextSink sink = new();
        try
        {
            _engine.Execute(_engine.Prepare(query), new QueryLimits(TimeSpan.FromMinutes(1), 1 << 28, 2), sink, CancellationToken.None);
            return sink.Rows;
        }
        catch (QueryException failure)
        {
            return [.. failure.Errors.Select(static e => $"error{(e.Code is { } code ? $" {code}" : "")} at {e.Offset}: {e.Message}{(e.Hint is { } hint ? $" ({hint})" : "")}")];
        }
        catch (QueryExecutionException failure)
        {
            return [.. sink.Rows, $"error: {failure.Message}"];
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Value Read(string cell, string type) => cell.Length == 0 ? Value.Null : type switch
    {
        "ip" => IpValue.TryParse(cell, out IpValue ip) ? Value.From(ip) : throw new FormatException(cell),
        "date" => IsoTime.TryParse(cell, TimeZoneInfo.Utc, out long time) ? Value.FromDate(time) : throw new FormatException(cell),
        "string" => Value.From(cell),
        "double" => Value.From(double.Parse(cell, CultureInfo.InvariantCulture)),
        _ => Value.From(long.Parse(cell, CultureInfo.InvariantCulture)),
    };

    private sealed class TextSink : IResultSink
    {
        private bool _open;

        public List<string> Rows { get; } = [];

        public void Begin(IReadOnlyList<string>? fields) => _open = fields is null;

        bool IResultSink.Rows(RowBatch batch)
        {
            int[] order = [.. Enumerable.Range(0, batch.Names.Length)];
            string[] names = batch.Names.ToArray();
            Array.Sort(order, (a, b) => string.CompareOrdinal(names[a], names[b]));
            for (int row = 0; row < batch.RowCount; row++)
            {
                List<string> cells = [];
                foreach (int column in order)
                {
                    Value value = batch.Columns[column][row];
                    if (!_open || !value.IsNull)
                    {
                        cells.Add($"{names[column]}={value}");
                    }
                }

                Rows.Add($"{{{string.Join(", ", cells)}}}");
            }

            return true;
        }
    }
}
