using System.Runtime.ExceptionServices;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Query;

namespace LogFlowDb.Outputs.Running;

/// <summary>Hands the rows of a query to a target, on the query's thread.</summary>
internal sealed class TargetSink(IOutputTarget target, CancellationToken cancellation) : IResultSink
{
    private ExceptionDispatchInfo? _failure;

    public long Rows { get; private set; }

    public void Begin(IReadOnlyList<string>? fields)
    {
    }

    bool IResultSink.Rows(RowBatch batch)
    {
        try
        {
            ValueTask writing = target.WriteAsync(batch, cancellation);
            if (!writing.IsCompletedSuccessfully)
            {
                writing.AsTask().GetAwaiter().GetResult();
            }

            Rows += batch.RowCount;
            return true;
        }
        catch (Exception failure)
        {
            // Kept as it is: in the query's hands it would look like a failure of the query.
            _failure = ExceptionDispatchInfo.Capture(failure);
            return false;
        }
    }

    public void ThrowIfFailed() => _failure?.Throw();
}
