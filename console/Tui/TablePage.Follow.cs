using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <content>New rows as they come: those that were missed first, then at most five screens a second.</content>
internal sealed partial class TablePage
{
    private const int FollowMilliseconds = 250;
    private const int GroupedMilliseconds = 2000;
    private const int RateMilliseconds = 1000;
    private const int MaxMissed = 10_000;

    /// <summary>More rows at once are not added one by one.</summary>
    private const int MaxFollowed = 1_000;

    private bool _follows;
    private bool _followPaused;
    private bool _frozen;
    private double _missed;
    private long _nextFollow;
    private long _nextHistogram;
    private double _rate;
    private double _rateRows;
    private long _rateSince;

    private void StartFollow()
    {
        _follows = !_follows;
        _followPaused = false;
        _missed = _rate = _rateRows = 0;
        _rateSince = 0;
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

        FollowHistogram(now);
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
        _browser.Requests.Start(this, RequestKind.Follow, cancellation => Newer(view, time, last.Id, fields, cancellation), TakeNewer);
    }

    /// <summary>The rows behind one, and how many there are in all where they are too many to be shown one after the other.</summary>
    private (QueryAnswer Rows, double Count) Newer(ViewQuery view, long time, long id, string[] fields, CancellationToken cancellation)
    {
        QueryAnswer answer = _browser.Port.Page(view, (time, id), ascending: true, MaxFollowed, fields, cancellation);
        if (answer.Rows.Count < MaxFollowed)
        {
            return (answer, answer.Rows.Count);
        }

        QueryAnswer all = _browser.Port.Query($"{view.Source(time + 1, null, ascending: false)} | stats count as n", cancellation);
        return (answer, all.Rows is [var row] ? Math.Max(row["n"].Number, MaxFollowed) : MaxFollowed);
    }

    private void TakeNewer((QueryAnswer Rows, double Count) newer)
    {
        QueryAnswer answer = newer.Rows;
        if (answer.IsCancelled || _followPaused || !_follows)
        {
            return;
        }

        if (answer.Failure is not null)
        {
            _last = answer;
            return;
        }

        _last = _last?.Failure is not null ? answer : _last;
        Measure(newer.Count);
        if (answer.Rows.Count >= MaxFollowed)
        {
            // More than anybody reads: the newest are shown, the rate tells how many there were.
            Reload(null);
        }
        else if (answer.Rows.Count > 0)
        {
            int dropped = _rows.Append(answer.Rows, atEnd: true);
            _rankIndex -= dropped;
            _cursor = _rows.Count - 1;
            FitRows();
        }
    }

    private void Measure(double rows)
    {
        long now = Environment.TickCount64;
        _rateRows += rows;
        if (now - _rateSince >= RateMilliseconds)
        {
            _rate = _rateSince == 0 ? 0 : _rateRows * 1000 / (now - _rateSince);
            (_rateSince, _rateRows) = (now, 0);
        }
    }

    /// <summary>The window ends with the newest row.</summary>
    private void FollowHistogram(long now)
    {
        if (now < _nextHistogram || _followPaused || _rows.Count == 0 || _rows[^1].Time is not { } newest || (_tableTo != long.MaxValue && newest < _tableTo))
        {
            return;
        }

        _nextHistogram = now + GroupedMilliseconds;
        _tableTo = newest + 1;
        long length = Math.Max(Instants.Minute, _windowTo - _windowFrom), to = Instants.Floor(newest, Instants.Minute) + Instants.Minute;
        (_windowFrom, _windowTo) = (to - length, to);
        AskHistogram();
        AskRank();
    }
}
