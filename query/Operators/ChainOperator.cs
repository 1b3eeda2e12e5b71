using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Operators;

/// <summary>Two operators as one.</summary>
internal sealed class ChainOperator : Operator
{
    private readonly Operator _first;

    public ChainOperator(Operator first, Operator second)
    {
        _first = first;
        first.Next = second;
        second.Next = new Exit(this);
    }

    public override bool Push(RowBatch batch) => _first.Push(batch);

    public override void Finish() => _first.Finish();

    private sealed class Exit(ChainOperator owner) : Operator
    {
        public override bool Push(RowBatch batch) => owner.Next.Push(batch);

        public override void Finish() => owner.Next.Finish();
    }
}
