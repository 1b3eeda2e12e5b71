using System.Diagnostics;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Tests.Support;

/// <summary>Gives rows to a target as outputs do: in rounds, from the position that it returned, again after each failure.</summary>
internal sealed class Feeder(IOutputTarget target, Func<long, int, RowBatch> rows)
{
    private const int RowsPerBatch = 500;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public int Failures { get; private set; }

    public string? LastError { get; private set; }

    /// <param name="last">The number of the last row, from 1.</param>
    /// <param name="duringRound">Called in the middle of each round, with its first row.</param>
    public async Task RunAsync(long last, int rowsPerRound, Func<long, Task> duringRound)
    {
        long start = Stopwatch.GetTimestamp();
        OutputPosition position = OutputPosition.Start;
        bool isOpen = false;
        while (position.LastId < last)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < s_patience, $"the target is at {position.LastId} of {last}: {LastError}");
            try
            {
                if (!isOpen)
                {
                    position = await target.OpenAsync(position, default);
                    isOpen = true;
                    continue;
                }

                long end = Math.Min(last, position.LastId + rowsPerRound);
                for (long id = position.LastId + 1; id <= end; id += RowsPerBatch)
                {
                    await target.WriteAsync(rows(id, (int)Math.Min(RowsPerBatch, end - id + 1)), default);
                    if (id == position.LastId + 1)
                    {
                        await duringRound(id);
                    }
                }

                position = await target.CommitAsync(end, default);
            }
            catch (OutputException failure)
            {
                Failures++;
                LastError = failure.Message;
                isOpen = false;
                await target.CloseAsync();
                await Task.Delay(20);
            }
        }

        await target.CloseAsync();
    }
}
