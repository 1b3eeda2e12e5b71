using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Text;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Outputs.Files;

/// <summary>
/// Writes rows to files, one after the other. A position is the name of a file and its length: on opening it is cut back to that, so that
/// each row is written once. A file under a temporary name gets its own when it is over and the position behind it is kept.
/// </summary>
internal sealed class FileTarget(string output, FileSettings settings, OutputShape shape, TimeProvider clock) : IOutputTarget
{
    private const int MaxNumber = 1_000_000;

    private readonly Utf8Buffer _buffer = new(128 * 1024);
    private readonly RowText _text = RowText.Create(settings.Format, shape.Fields, settings.Separator, settings.Layout);
    private OutputStream? _stream;
    private FileState? _state;
    private string _time = "";
    private long _rows;
    private bool _isOver;
    private long _files;
    private long _bytes;

    public string Place => _state is { } state ? $"file {state.Name}" : $"file {settings.Path.At(Now)}";

    public IReadOnlyList<(string Name, long Value)> Counters => [("Files", Interlocked.Read(ref _files)), ("Bytes", Interlocked.Read(ref _bytes))];

    private DateTimeOffset Now => clock.GetLocalNow();

    public Task<OutputPosition> OpenAsync(OutputPosition position, CancellationToken cancellation) => Guarded(() =>
    {
        _state = FileState.Parse(position.State);
        _rows = 0;
        _buffer.Clear();
        if (_state is { } state)
        {
            Continue(state);
        }

        return position;
    });

    public ValueTask WriteAsync(RowBatch rows, CancellationToken cancellation) => new(Guarded(() =>
    {
        if (_stream is null)
        {
            Begin();
        }

        _text.Add(_buffer, rows, _stream!.Write);
        _rows += rows.RowCount;
        return true;
    }));

    public Task<OutputPosition> CommitAsync(long lastId, CancellationToken cancellation) => Guarded(() =>
    {
        if (_stream is not null && _rows > 0)
        {
            _stream.Write(_buffer);
            _stream.Commit();
            FileState before = _state!;
            _state = before with { Bytes = _stream.Length, Rows = before.Rows + _rows };
            Interlocked.Add(ref _bytes, _state.Bytes - before.Bytes);
            _rows = 0;
            _isOver = IsOver(_state);
        }

        return new OutputPosition(lastId, _state?.ToString());
    });

    public Task SettleAsync(CancellationToken cancellation) => Guarded(() =>
    {
        if (_stream is not null && _rows == 0 && (_isOver || TimeName(Now) != _time))
        {
            End();
        }

        return true;
    });

    public Task FinishAsync(CancellationToken cancellation) => Guarded(() =>
    {
        if (_stream is not null && _rows == 0)
        {
            End();
        }

        return true;
    });

    public ValueTask CloseAsync()
    {
        // A draft stays one: it is gone on with, and until then nobody takes it for a whole file.
        _stream?.Dispose();
        _stream = null;
        _rows = 0;
        return ValueTask.CompletedTask;
    }

    private static string Numbered(string name, int number)
    {
        if (number == 0)
        {
            return name;
        }

        int folder = name.LastIndexOf('/') + 1, dot = name.IndexOf('.', Math.Min(name.Length, folder + 1));
        return dot < 0 ? string.Create(CultureInfo.InvariantCulture, $"{name}-{number}") : string.Create(CultureInfo.InvariantCulture, $"{name[..dot]}-{number}{name[dot..]}");
    }

    private string Draft(string name) => $"{name}.{output}.part";

    private string Name(DateTimeOffset began) => settings.Path.At(settings.Period is { } period ? began.AddTicks(-(began.DateTime.Ticks % period.Ticks)) : began);

    /// <summary>The same for all times that belong into one file.</summary>
    private string TimeName(DateTimeOffset began) => settings.Period is { } period
        ? string.Create(CultureInfo.InvariantCulture, $"{began.DateTime.Ticks / period.Ticks} {Name(began)}")
        : Name(began);

    private bool IsOver(FileState state) => settings.EachCommit
        || (settings.Bytes > 0 && state.Bytes >= settings.Bytes)
        || (settings.Rows > 0 && state.Rows >= settings.Rows);

    private void Continue(FileState state)
    {
        string path = state.IsDraft ? Draft(state.Name) : state.Name;
        if (!File.Exists(path))
        {
            // It has got its name already, or somebody took it away.
            _state = null;
            return;
        }

        _stream = new OutputStream(path, state.Bytes, settings.Gzip);
        _isOver = IsOver(state);
        _time = TimeName(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(state.Began), clock.LocalTimeZone));
        if (_isOver || TimeName(Now) != _time)
        {
            End();
        }
    }

    private void Begin()
    {
        DateTimeOffset now = Now;
        string name = Name(now);
        _time = TimeName(now);
        _isOver = false;
        bool isDraft = settings.Naming != FileNaming.Append;
        for (int number = 0; number < MaxNumber; number++)
        {
            string numbered = Numbered(name, number);
            bool isTaken = settings.Naming switch
            {
                FileNaming.Append => settings.Bytes > 0 && File.Exists(numbered) && new FileInfo(numbered).Length >= settings.Bytes,
                FileNaming.Number => File.Exists(numbered),
                _ => false,
            };
            if (!isTaken)
            {
                name = numbered;
                break;
            }
        }

        _stream = new OutputStream(isDraft ? Draft(name) : name, isDraft ? 0 : null, settings.Gzip);
        _state = new FileState(name, isDraft, _stream.Length, 0, now.ToUnixTimeSeconds());
        Interlocked.Increment(ref _files);
        if (_stream.Length == 0 && settings.Header)
        {
            _text.AddHeader(_buffer);
        }

        if (!isDraft)
        {
            Link(name);
        }
    }

    private void End()
    {
        FileState state = _state!;
        _stream!.Dispose();
        _stream = null;
        _state = null;
        if (state.IsDraft)
        {
            File.Move(Draft(state.Name), state.Name, overwrite: true);
            Link(state.Name);
        }
    }

    private void Link(string name)
    {
        if (settings.Latest is not { } link)
        {
            return;
        }

        string next = $"{link}.{output}.part";
        File.Delete(next);
        File.CreateSymbolicLink(next, name);
        File.Move(next, link, overwrite: true);
    }

    private Task<T> Guarded<T>(Func<T> act)
    {
        try
        {
            return Task.FromResult(act());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Task.FromException<T>(new OutputException(failure.Message, failure));
        }
    }
}
