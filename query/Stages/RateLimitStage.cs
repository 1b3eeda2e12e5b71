using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>ratelimit N</c>: lets pass N rows a second at most; the others wait.</summary>
internal sealed class RateLimitStage(int rowsPerSecond) : Stage
{
    public override string Name => "ratelimit";

    public int RowsPerSecond { get; } = rowsPerSecond;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {RowsPerSecond}");

    public override FieldSet Reads(FieldSet wanted) => wanted;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public override Operator CreateOperator(QueryContext context) => new RateOperator(RowsPerSecond, context);

    private sealed class RateOperator(int rowsPerSecond, QueryContext context) : Operator
    {
        private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(100);

        // Rows that may pass in a turn; a rate below ten a second lets pass one in as many turns as it takes.
        private readonly int _turnRows = Math.Max(1, rowsPerSecond / 10);
        private long _started;
        private long _passed;

        public override bool Push(RowBatch batch)
        {
            _started = _started == 0 ? TimeProvider.System.GetTimestamp() : _started;
            for (int at = 0; at < batch.RowCount;)
            {
                while (_passed >= TimeProvider.System.GetElapsedTime(_started).TotalSeconds * rowsPerSecond)
                {
                    context.Check();
                    context.Cancellation.WaitHandle.WaitOne(s_turn);
                }

                int count = Math.Min(_turnRows, batch.RowCount - at);
                if (!Next.Push(batch.Slice(at, count)))
                {
                    return false;
                }

                at += count;
                _passed += count;
            }

            return true;
        }
    }
}
