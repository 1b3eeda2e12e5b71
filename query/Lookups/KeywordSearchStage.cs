using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Lookups;

/// <summary><c>mpsearch f, … [ rules ]</c>: sets <c>_mp_result</c> to the keywords of the rules that occur in the fields.</summary>
internal sealed class KeywordSearchStage(IReadOnlyList<string> fields, BoundQuery rules) : StatelessStage
{
    /// <summary>Rules that one query may have; their texts make an index of at most as many states as they have characters.</summary>
    public const int MaxRules = 100_000;

    private const string Result = "_mp_result";

    public override string Name => "mpsearch";

    public IReadOnlyList<string> Fields { get; } = fields;

    public BoundQuery Rules { get; } = rules;

    public override IReadOnlyList<BoundQuery> Subqueries => [Rules];

    public override FieldSet Reads(FieldSet wanted) => wanted.Without(Result).With(Fields);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) =>
        input is null ? null : [.. input.Append(Result).Distinct(StringComparer.Ordinal)];

    public override string ToString() => $"{Name} {StageText.List(Fields)} [ {Rules} ]";

    public override RowBatch Apply(RowBatch batch, QueryContext context)
    {
        Run run = context.Once(this, () => new Run(SubqueryRows.Of(Rules, Name, context)));
        return batch.Set(Result, run.Search([.. Fields.Select(batch.Column)], batch.RowCount));
    }

    /// <summary>The rules within one execution. Safe for concurrent use.</summary>
    private sealed class Run
    {
        private readonly KeywordIndex _index;
        private readonly Value[] _ids;
        private readonly DictionaryMemo<MappedDictionary> _memo = new();

        public Run(RowBatch rules)
        {
            if (rules.RowCount > MaxRules)
            {
                throw new QueryExecutionException($"mpsearch: {rules.RowCount} rules, at most {MaxRules} are possible");
            }

            Column keywords = rules.IndexOf("keyword") >= 0 || rules.Names.Length == 0 ? rules.Column("keyword") : rules.Columns[0], ids = rules.Column("id");
            List<string> texts = [];
            List<Value> kept = [];
            for (int row = 0; row < rules.RowCount; row++)
            {
                string text = keywords.IsNull(row) ? "" : ValueText.Format(keywords[row]);
                if (text.Length > 0)
                {
                    texts.Add(text);
                    kept.Add(ids.IsNull(row) ? Value.From(text) : ids[row]);
                }
            }

            _index = new KeywordIndex(texts);
            _ids = [.. kept];
        }

        public Column Search(Column[] fields, int rowCount)
        {
            if (fields is [DictionaryColumn coded])
            {
                MappedDictionary? mapped = _memo.Find(coded.Dictionary);
                if (mapped is null && Expressions.Rows.IsWorthWhole(coded, rowCount))
                {
                    // One more for null.
                    Value[] results = new Value[coded.Dictionary.Length + 1];
                    Search([coded.Dictionary], results.AsSpan(..^1));
                    mapped = _memo.Add(coded.Dictionary, new MappedDictionary(results));
                }

                if (mapped is not null)
                {
                    return mapped.Apply(coded.Codes);
                }
            }

            Value[] found = new Value[rowCount];
            Search(fields, found);
            return new ValueColumn(found);
        }

        private void Search(Column[] fields, Span<Value> results)
        {
            SortedSet<int> found = [];
            for (int row = 0; row < results.Length; row++)
            {
                found.Clear();
                foreach (Column field in fields)
                {
                    Value value = field[row];
                    if (!value.IsNull)
                    {
                        _index.Find(value.Kind == ValueKind.String ? value.AsString : ValueText.Format(value), found);
                    }
                }

                if (found.Count > 0)
                {
                    results[row] = Value.From([.. found.Select(rule => _ids[rule])]);
                }
            }
        }
    }
}
