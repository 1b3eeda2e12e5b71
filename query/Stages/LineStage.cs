using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary>
/// A stage that makes fields from the content of one. With overlay the row keeps its other fields; without it has only what was
/// found, and stays as it is when nothing can be read. Texts of a dictionary are read once each.
/// </summary>
internal abstract class LineStage(string field, bool overlay) : StatelessStage
{
    private readonly DictionaryMemo<Reading> _memo = new();

    public string Field { get; } = field;

    public bool Overlay { get; } = overlay;

    // What is not found in the text is what the row had, so all that is wanted may be in either.
    public override FieldSet Reads(FieldSet wanted) => wanted.With(Field);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => null;

    public override RowBatch Apply(RowBatch batch, QueryContext context)
    {
        if (batch.RowCount == 0)
        {
            return batch;
        }

        Column source = batch.Column(Field);
        switch (source)
        {
            case ConstantColumn:
                return Combine(batch, Read(source.Slice(0, 1)), new int[batch.RowCount]);
            case DictionaryColumn coded:
                Reading? known = _memo.Find(coded.Dictionary);
                if (known is null && Rows.IsWorthWhole(coded, batch.RowCount))
                {
                    known = _memo.Add(coded.Dictionary, Read(coded.Dictionary));
                }

                if (known is not null)
                {
                    return Combine(batch, known, coded.Codes);
                }

                break;
            default:
                break;
        }

        return Combine(batch, Read(source), default);
    }

    /// <summary>Adds the fields; false, with none added, when the value is nothing that can be read. Called from several threads at once.</summary>
    protected abstract bool TryRead(Value value, FieldSink fields);

    protected string Options(string defaultField = "line") =>
        StageText.Option("field", Field != defaultField, Field) + StageText.Option("overlay", Overlay);

    private Reading Read(Column texts)
    {
        FieldSink fields = new(texts.Length);
        for (int row = 0; row < texts.Length; row++)
        {
            fields.Begin(row);
            Value text = texts[row];
            if (!text.IsNull && TryRead(text, fields))
            {
                fields.End();
            }
        }

        return new Reading(fields);
    }

    /// <param name="places">For each row the text that was read, −1 for none; empty when they are as many and in the same order.</param>
    private RowBatch Combine(RowBatch batch, Reading reading, ReadOnlySpan<int> places)
    {
        FieldSink fields = reading.Fields;
        bool[] isRead = new bool[batch.RowCount];
        int count = 0;
        for (int row = 0; row < isRead.Length; row++)
        {
            int place = places.IsEmpty ? row : places[row];
            isRead[row] = place >= 0 && fields.IsRead(place);
            count += isRead[row] ? 1 : 0;
        }

        if (count == 0)
        {
            return batch;
        }

        RowBatch result = Overlay ? batch
            : count == isRead.Length ? new RowBatch(batch.RowCount, [], [])
            : new RowBatch(batch.RowCount, batch.Names.ToArray(), [.. batch.Columns.ToArray().Select(column => Without(column, isRead))]);
        List<string> names = [.. result.Names];
        List<Column> columns = [.. result.Columns];
        for (int i = 0; i < fields.Count; i++)
        {
            int at = result.IndexOf(fields.Names[i]);
            if (at < 0)
            {
                names.Add(fields.Names[i]);
                columns.Add(places.IsEmpty ? ColumnOf.Values(fields.Column(i)) : reading.Mapped(i).Apply(places));
                continue;
            }

            Column before = columns[at];
            Value[] merged = new Value[isRead.Length];
            for (int row = 0; row < merged.Length; row++)
            {
                int place = places.IsEmpty ? row : places[row];
                merged[row] = place >= 0 && fields.Has(i, place) ? fields.Column(i)[place] : before[row];
            }

            columns[at] = ColumnOf.Values(merged);
        }

        return new RowBatch(batch.RowCount, [.. names], [.. columns]);
    }

    /// <summary>The column with null in place of some rows.</summary>
    private static Column Without(Column column, bool[] rows)
    {
        Value[] left = new Value[rows.Length];
        for (int row = 0; row < left.Length; row++)
        {
            left[row] = rows[row] ? Value.Null : column[row];
        }

        return ColumnOf.Values(left);
    }

    /// <summary>What was read of some texts. Safe for concurrent use.</summary>
    private sealed class Reading(FieldSink fields)
    {
        private readonly MappedDictionary?[] _mapped = new MappedDictionary?[fields.Count];

        public FieldSink Fields { get; } = fields;

        /// <summary>A field as a dictionary of its different values; a lost race only makes it twice.</summary>
        public MappedDictionary Mapped(int field)
        {
            if (Volatile.Read(ref _mapped[field]) is { } known)
            {
                return known;
            }

            // One more for null.
            MappedDictionary made = new([.. Fields.Column(field), Value.Null]);
            Volatile.Write(ref _mapped[field], made);
            return made;
        }
    }
}
