using System.Diagnostics;
using System.Globalization;

namespace LogFlowDb.Console.Sessions;

/// <summary>
/// How far long work is, in one line of standard error: on a terminal only, after half a second, ten times a second at most, never
/// going back, and gone before anything else is written. Where nothing may be drawn over: a sentence each five seconds. One thread.
/// </summary>
internal sealed class ProgressLine(ICommandSession session, string verb) : IDisposable
{
    private const int FirstMilliseconds = 500;
    private const int NextMilliseconds = 100;
    private const int BarWidth = 20;
    private const string Hint = " · Ctrl-C stops";
    private const int PlainMilliseconds = 5000;

    /// <summary>Room for the <c>^C</c> that the terminal shows itself.</summary>
    private const int Spare = 4;

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly bool _isPlain = session.Traits.IsPlain;
    private long _next = session.Traits.IsPlain ? PlainMilliseconds : FirstMilliseconds;
    private bool _shown;
    private double _part;

    public void Show(string what, long done, long total)
    {
        if (total <= 0 || !IsDue)
        {
            return;
        }

        Show((double)done / total, $"{verb} {what}");
    }

    /// <summary>False while nothing would be shown.</summary>
    public bool IsDue => session.Traits.ErrorIsTerminal && _watch.ElapsedMilliseconds >= _next;

    public TimeSpan Elapsed => _watch.Elapsed;

    /// <param name="part">0 to 1; less than before counts as before.</param>
    public void Show(double part, string text)
    {
        long now = _watch.ElapsedMilliseconds;
        if (!IsDue)
        {
            return;
        }

        _next = now + (_isPlain ? PlainMilliseconds : NextMilliseconds);
        _part = Math.Clamp(part, _part, 1);
        string seconds = _part > 0 ? string.Create(CultureInfo.InvariantCulture, $"{now / 1000.0 * (1 - _part) / _part:0}") : "";
        if (_isPlain)
        {
            string rest = seconds.Length > 0 ? $", {seconds} seconds left" : "";
            Write(string.Create(CultureInfo.InvariantCulture, $"{(int)(_part * 100)} percent: {text.Replace(" · ", ", ", StringComparison.Ordinal)}{rest}\n"));
            return;
        }

        string left = seconds.Length > 0 ? $" · {seconds} s left" : "";
        SessionTraits traits = session.Traits;
        string line = string.Create(CultureInfo.InvariantCulture, $"{(int)(_part * 100),3} %  {Bar(traits.Unicode)}  {text}{left}");
        line += line.Length + Hint.Length < traits.Width - Spare ? Hint : "";
        Write("\r\u001b[K" + (line.Length < traits.Width - Spare ? line : line[..Math.Max(0, traits.Width - Spare)]));
        _shown = true;
    }

    /// <summary>Takes the line away; it may come again.</summary>
    public void Clear()
    {
        if (_shown)
        {
            Write("\r\u001b[K");
            _shown = false;
        }
    }

    public void Dispose() => Clear();

    private string Bar(bool unicode)
    {
        if (!unicode)
        {
            int filled = (int)(_part * BarWidth);
            return new string('#', filled) + new string('.', BarWidth - filled);
        }

        int eighths = (int)(_part * BarWidth * 8);
        string bar = new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : " ▏▎▍▌▋▊▉"[eighths % 8]);
        return bar.PadRight(BarWidth);
    }

    private void Write(string text)
    {
        session.Error.Write(System.Text.Encoding.UTF8.GetBytes(text));
        session.Error.Flush();
    }
}
