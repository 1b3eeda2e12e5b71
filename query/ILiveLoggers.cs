using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query;

/// <summary>The loggers whose records queries can follow. Safe for concurrent use.</summary>
public interface ILiveLoggers
{
    /// <summary>Full names.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>False for one that gives no records at present.</summary>
    bool IsRunning(string name);

    /// <summary>Gives the records of a logger until the result is disposed; null when there is no such logger.</summary>
    /// <param name="onRows">Called by the logger's own threads: must not throw and not wait. The rows are shared, so nothing in them may be changed.</param>
    IDisposable? Subscribe(string name, Action<RowBatch> onRows);
}
