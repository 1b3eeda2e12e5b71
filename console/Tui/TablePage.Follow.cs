using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <content>New rows as they come: those that were missed first, then at most five screens a second.</content>
internal sealed partial class TablePage
{
    private const int FollowMilliseconds = 250;
    private const int GroupedMilliseconds = 2000;
    private const int MaxMissed = 10_000;

    private bool _follows;
    private bool _followPaused;
    private bool _frozen;
    private double _missed;
    private long _nextFollow;
    private long _nextHistogram;

    private void StartFollow()
    {
        _follows = !_follows;
        _followPaused = false;
        _missed = 0;
        if (!_follows)
        {
            _browser.Message = "follow off";
            return;
        }

        _view = _view with { From = null, To = null };
        _nextFollow = _nextHistogram = 0;
        Reload(null);
    }

    private long TickFollow(long now)
    {
        if (!_follows || _frozen)
        {
            return long.MaxValue;
        }

        if (now >= _nextFollow && !_browser.Requests.IsRunning(this, RequestKind.Follow) && !IsLoading)
        {
            _nextFollow = now + (_view.IsPaged ? FollowMilliseconds : GroupedMilliseconds);
            if (!_view.IsPaged)
            {
                Reload(null);
            }
            else if (_rows.AtEnd || _followPaused)
            {
                AskNewer();
            }
        }

        return _nextFollow;
    }

    private void AskNewer()
    {
        if (_rows.Count == 0 || _rows[^1].Time is not { } time)
        {
            Reload(null);
            return;
        }

        FieldRow last = _rows[^1];
        ViewQuery view = _view;
        if (_followPaused)
        {
            _browser.Requests.Start(this, RequestKind.Follow, cancellation => _browser.Port.Page(view, (time, last.Id), ascending: true, MaxMissed, ["_id"], cancellation), answer => _missed = answer.Failure is null ? answer.Rows.Count : _missed);
            return;
        }

        string[] fields = _allFetched ? [] : [.. _fetched];
        _browser.Requests.Start(this, RequestKind.Follow, cancellation => _browser.Port.Page(view, (time, last.Id), ascending: true, RowWindow.MaxRows, fields, cancellation), TakeNewer);
    }

    private void TakeNewer(QueryAnswer answer)
    {
        if (answer.IsCancelled || _followPaused || !_follows)
        {
            return;
        }

        if (answer.Failure is not null)
        {
            _last = answer;
            return;
        }

        if (_last?.Failure is not null)
        {
            _last = answer;
        }

        if (answer.Rows.Count == 0)
        {
            return;
        }

        int dropped = _rows.Append(answer.Rows, atEnd: answer.Rows.Count < RowWindow.MaxRows);
        _rankIndex -= dropped;
        _cursor = _rows.Count - 1;
        FitRows();
        _tableTo = Math.Max(_tableTo == long.MaxValue ? 0 : _tableTo, (_rows[^1].Time ?? 0) + 1);
        long now = Environment.TickCount64;
        if (now >= _nextHistogram)
        {
            _nextHistogram = now + GroupedMilliseconds;
            long length = Math.Max(Instants.Minute, _windowTo - _windowFrom), to = Instants.Floor(_tableTo - 1, Instants.Minute) + Instants.Minute;
            (_windowFrom, _windowTo) = (to - length, to);
            AskHistogram();
            AskRank();
        }
    }
}
