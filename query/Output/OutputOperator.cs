using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Output;

/// <summary>Writes rows to a file, or to one for each time that the path tells apart, and passes them on.</summary>
internal sealed class OutputOperator : Operator, IDisposable
{
    /// <summary>Files that one query may write at once: each takes a descriptor and a buffer.</summary>
    private const int MaxFiles = 200;

    private readonly OutputStage _stage;
    private readonly QueryContext _context;
    private readonly Dictionary<string, OutputFile> _files = new(StringComparer.Ordinal);
    private readonly long _resolution;

    // The file of the time that came last: rows come in order of time, mostly.
    private long _lastTime = long.MinValue;
    private OutputFile? _last;

    public OutputOperator(OutputStage stage, QueryContext context)
    {
        context.Require(QueryRights.WriteFiles, stage.Name);
        _stage = stage;
        _context = context;
        _resolution = stage.Path.Resolution;
        context.DisposeAtEnd(this);
        if (!stage.Path.HasLogTime)
        {
            _last = Guarded(() => FileOf(context.Evaluation.Now));
        }
    }

    public override bool Push(RowBatch batch)
    {
        _context.Check();
        Guarded(() =>
        {
            if (_stage.Path.HasLogTime)
            {
                WriteByTime(batch);
            }
            else
            {
                _last!.Write(batch);
            }

            return true;
        });
        return Next.Push(batch);
    }

    public override void Finish()
    {
        Guarded(() =>
        {
            foreach (OutputFile file in _files.Values)
            {
                file.Complete();
            }

            return true;
        });
        Next.Finish();
    }

    /// <summary>Leaves nothing behind of files that were not completed.</summary>
    public void Dispose()
    {
        foreach (OutputFile file in _files.Values)
        {
            file.Dispose();
        }
    }

    private void WriteByTime(RowBatch batch)
    {
        Column times = batch.Column(SystemFields.Time);
        int start = 0;
        for (int row = 0; row < batch.RowCount; row++)
        {
            long time = times[row] is { Kind: ValueKind.Date } date ? date.AsLong : _context.Evaluation.Now;
            long part = time / _resolution;
            if (part == _lastTime && _last is not null)
            {
                continue;
            }

            OutputFile file = FileOf(time);
            if (!ReferenceEquals(file, _last) && row > start)
            {
                _last!.Write(batch.Slice(start, row - start));
                start = row;
            }

            _last = file;
            _lastTime = part;
        }

        _last?.Write(batch.Slice(start, batch.RowCount - start));
    }

    private OutputFile FileOf(long time)
    {
        string path = Resolve(_stage.Path, time);
        if (_files.TryGetValue(path, out OutputFile? file))
        {
            return file;
        }

        if (_files.Count >= MaxFiles)
        {
            throw new QueryExecutionException($"{_stage.Name} would write more than {MaxFiles} files; take a shorter time range, or a coarser time in the path");
        }

        string? draft = _stage.Options.Draft is { } given ? Resolve(given, time) : null;
        file = new OutputFile(_stage.Format, path, draft, _stage.Fields, _stage.Options);
        _files.Add(path, file);
        return file;
    }

    private string Resolve(OutputPath path, long time) =>
        _context.Resolve(path.Of(time, _context.Evaluation.Now, _context.Evaluation.TimeZone));

    private T Guarded<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new QueryExecutionException($"{_stage.Name}: {failure.Message}", failure);
        }
    }
}
