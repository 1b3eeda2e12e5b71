using System.Globalization;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Commands;

/// <summary>
/// Between a query and what takes its rows: shows how far it is until the first rows come, and ends it when the rows are more bytes than
/// may be kept. Rows come from the threads of the query; <see cref="Show"/> is called by the one that waits for it.
/// </summary>
internal sealed class WatchedSink(IResultSink sink, ICommandSession session, string text, long mostBytes = long.MaxValue) : IResultSink, IDisposable
{
    private const int BytesPerNumber = 8;
    private const int BytesPerValue = 32;
    private const double AdviceSeconds = 5;

    private readonly Lock _gate = new();
    private readonly ProgressLine _line = new(session, "");
    private volatile RunningQuery? _running;
    private bool _hasRows;
    private long _bytes;

    /// <summary>There were more rows than may be kept.</summary>
    public bool IsCut { get; private set; }

    public void Running(RunningQuery query) => _running = query;

    public void Begin(IReadOnlyList<string>? fields) => sink.Begin(fields);

    public bool Rows(RowBatch batch)
    {
        lock (_gate)
        {
            // Rows in a file do not disturb the line.
            if (session.Traits.OutputIsTerminal)
            {
                _hasRows = true;
                _line.Clear();
            }
        }

        bool more = sink.Rows(batch);
        _bytes += mostBytes == long.MaxValue ? 0 : Bytes(batch);
        IsCut |= more && _bytes > mostBytes;
        return more && !IsCut;
    }

    public void Flush() => sink.Flush();

    public void Notice(string note)
    {
        lock (_gate)
        {
            _line.Clear();
        }

        sink.Notice(note);
    }

    public void Show()
    {
        if (!_line.IsDue || _running is not { } running)
        {
            return;
        }

        QueryProgress progress = running.Progress;
        lock (_gate)
        {
            if (!_hasRows && progress.BlocksTotal > 0)
            {
                _line.Show((double)progress.BlocksDone / progress.BlocksTotal, Text(progress));
            }
        }
    }

    public void Dispose() => _line.Dispose();

    private string Text(QueryProgress progress)
    {
        double seconds = _line.Elapsed.TotalSeconds;
        string day = progress.ReachedTime is { } time ? DateTime.UnixEpoch.AddTicks(time / 100).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + " · " : "";
        string advice = seconds > AdviceSeconds && !text.Contains("from=", StringComparison.Ordinal) ? " · from=-1h would read less" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{day}{progress.BlocksDone:#,0} of {progress.BlocksTotal:#,0} blocks · {Formats.BarText.Short(progress.RowsScanned / seconds)} rows/s{advice}");
    }

    /// <summary>About what the rows take in memory.</summary>
    private static long Bytes(RowBatch batch)
    {
        long bytes = 0;
        foreach (Column column in batch.Columns)
        {
            bytes += column switch
            {
                ConstantColumn => BytesPerValue,
                LongColumn or DoubleColumn => (long)BytesPerNumber * batch.RowCount,
                IpColumn => 2L * BytesPerNumber * batch.RowCount,
                ValueColumn values => Bytes(values),
                _ => (long)BytesPerValue * batch.RowCount,
            };
        }

        return bytes;
    }

    private static long Bytes(ValueColumn column)
    {
        long bytes = 0;
        foreach (ref readonly Value value in column.Values)
        {
            bytes += BytesPerValue + (value.Kind == ValueKind.String ? 2 * value.AsString.Length : 0);
        }

        return bytes;
    }
}
