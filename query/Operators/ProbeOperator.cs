using System.Diagnostics;
using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Operators;

/// <summary>Counts what goes into an operator and the time that it takes, the operators behind it included.</summary>
internal sealed class ProbeOperator(StageProfile profile, Operator inner) : Operator
{
    public override bool Push(RowBatch batch)
    {
        long started = Stopwatch.GetTimestamp();
        bool open = inner.Push(batch);
        profile.Pushed(batch.RowCount, Stopwatch.GetTimestamp() - started);
        return open;
    }

    public override void Finish()
    {
        long started = Stopwatch.GetTimestamp();
        inner.Finish();
        profile.Finished(Stopwatch.GetTimestamp() - started);
    }
}
