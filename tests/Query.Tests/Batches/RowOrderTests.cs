using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using Xunit;

namespace LogFlowDb.Query.Tests.Batches;

public sealed class RowOrderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sort_GivenUpInTheMiddle_EndsAtTheNextCheck(bool ties)
    {
        // Without ties numbers are sorted by their bytes; with them rows are compared.
        Value[] values = new Value[300_000];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ties ? Value.From("the same beginning " + (i * 7919L % values.Length)) : Value.From(i * 7919L % values.Length);
        }

        ColumnBuilder column = new();
        column.Append(new ValueColumn(values));
        RowBatch rows = new(values.Length, ["a"], [column.Build()]);
        int checks = 0;
        Assert.Throws<OperationCanceledException>(() => new RowOrder(rows, [new SortKey("a", Descending: false)]).Sort(rows.RowCount, () =>
        {
            if (++checks == 8)
            {
                throw new OperationCanceledException();
            }
        }));
        Assert.Equal(8, checks);
    }
}
