using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Combining;

/// <summary>Keeps the rows of the subquery by key, read when the first batch comes, and joins the outer rows as they pass.</summary>
internal sealed class JoinOperator(JoinStage stage, QueryContext context) : Operator
{
    private readonly GroupState _keys = new(new GroupShape(stage.Keys.Count, []));
    private RowBatch? _inner;

    // The inner rows of each key, chained: the first of a group, and the next of a row; −1 ends.
    private int[] _firsts = [];
    private int[] _nexts = [];
    private bool[] _met = [];

    private bool KeepsOuter => stage.Type is JoinType.Left or JoinType.Full;

    private bool KeepsInner => stage.Type is JoinType.Right or JoinType.Full;

    public override bool Push(RowBatch batch)
    {
        RowBatch inner = _inner ?? Build();
        Column[] keys = [.. stage.Keys.Select(batch.Column)];
        ReadOnlySpan<int> groups = _keys.Number(keys, batch.RowCount);
        List<int> outerRows = [], innerRows = [];
        for (int row = 0; row < batch.RowCount; row++)
        {
            int match = groups[row] < _firsts.Length && !HasNull(keys, row) ? _firsts[groups[row]] : -1;
            if (match < 0 && KeepsOuter)
            {
                outerRows.Add(row);
                innerRows.Add(-1);
            }

            for (; match >= 0; match = _nexts[match])
            {
                outerRows.Add(row);
                innerRows.Add(match);
                _met[match] = true;
            }
        }

        return outerRows.Count == 0 || Emit(batch, inner, outerRows, innerRows);
    }

    public override void Finish()
    {
        RowBatch inner = _inner ?? Build();
        if (KeepsInner)
        {
            int[] rest = [.. Enumerable.Range(0, inner.RowCount).Where(row => !_met[row])];
            Emitter.Push(inner, rest, Next, context);
        }

        Next.Finish();
    }

    private static bool HasNull(Column[] keys, int row)
    {
        foreach (Column key in keys)
        {
            if (key.IsNull(row))
            {
                return true;
            }
        }

        return false;
    }

    private RowBatch Build()
    {
        KeepOperator keep = new("join", context);
        context.Runner.Run(stage.Sub, FieldSet.All, keep);
        RowBatch inner = keep.Rows.Build();
        Column[] keys = [.. stage.Keys.Select(inner.Column)];
        _nexts = new int[inner.RowCount];
        _met = new bool[inner.RowCount];
        ReadOnlySpan<int> groups = inner.RowCount == 0 ? [] : _keys.Number(keys, inner.RowCount);
        _firsts = new int[_keys.GroupCount];
        Array.Fill(_firsts, -1);

        // From the end, so that the chains run forward.
        for (int row = inner.RowCount - 1; row >= 0; row--)
        {
            if (!HasNull(keys, row))
            {
                _nexts[row] = _firsts[groups[row]];
                _firsts[groups[row]] = row;
            }
        }

        return _inner = inner;
    }

    /// <summary>The outer fields, then those of the subquery; where both have one the subquery's value wins, if it is not null.</summary>
    private bool Emit(RowBatch outer, RowBatch inner, List<int> outerRows, List<int> innerRows)
    {
        for (int at = 0; at < outerRows.Count; at += BatchSize.Rows)
        {
            context.Check();
            int count = Math.Min(BatchSize.Rows, outerRows.Count - at);
            RowBatch rows = outer.Gather([.. outerRows.GetRange(at, count)]);
            for (int i = 0; i < inner.Names.Length; i++)
            {
                string name = inner.Names[i];
                if (stage.Keys.Contains(name, StringComparer.Ordinal))
                {
                    continue;
                }

                Column source = inner.Columns[i], own = rows.Column(name);
                ColumnBuilder column = new();
                for (int row = 0; row < count; row++)
                {
                    int match = innerRows[at + row];
                    column.Append(match >= 0 && !source.IsNull(match) ? source[match] : own[row]);
                }

                rows = rows.Set(name, column.Build());
            }

            if (!Next.Push(rows))
            {
                return false;
            }
        }

        return true;
    }
}
