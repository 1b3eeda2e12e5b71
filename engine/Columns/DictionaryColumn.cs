using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Columns;

/// <summary>
/// Values as codes into a column of distinct values. Batches of one stored block share the same <see cref="Dictionary"/>
/// object, so work can be done once per distinct value and remembered by code while that object stays the same.
/// </summary>
/// <param name="dictionary">
/// Distinct, none null; the order is the writer's. It may hold values that no row of this column has: columns of a block share
/// dictionaries (source and destination address), so the same object may come with several columns. What occurs is known from
/// the codes alone.
/// </param>
/// <param name="codes">Index into the dictionary, or −1 for null.</param>
public sealed class DictionaryColumn(Column dictionary, ReadOnlyMemory<int> codes) : Column
{
    public Column Dictionary { get; } = dictionary;

    public ReadOnlySpan<int> Codes => codes.Span;

    public override int Length => codes.Length;

    public override ValueKind? Kind => Dictionary.Kind;

    public override Value this[int row]
    {
        get
        {
            int code = codes.Span[row];
            return code < 0 ? Value.Null : Dictionary[code];
        }
    }

    public override bool IsNull(int row) => codes.Span[row] < 0;

    public override Column Slice(int first, int count) =>
        new DictionaryColumn(Dictionary, codes.Slice(first, count));

    public override Column Gather(ReadOnlySpan<int> rows)
    {
        ReadOnlySpan<int> source = codes.Span;
        int[] result = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            result[i] = source[rows[i]];
        }

        return new DictionaryColumn(Dictionary, result);
    }
}
