using System.Diagnostics;
using System.Globalization;

namespace LogFlowDb.Console.Sessions;

/// <summary>
/// How far long work is, in one line of standard error: on a terminal only, after half a second, ten times a second at most, never
/// going back, and gone before anything else is written. One thread.
/// </summary>
internal sealed class ProgressLine(ICommandSession session, string verb) : IDisposable
{
    private const int FirstMilliseconds = 500;
    private const int NextMilliseconds = 100;
    private const int BarWidth = 20;

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private long _next = FirstMilliseconds;
    private bool _shown;

    public void Show(string what, long done, long total)
    {
        long now = _watch.ElapsedMilliseconds;
        if (!session.Traits.ErrorIsTerminal || now < _next || total <= 0)
        {
            return;
        }

        _next = now + NextMilliseconds;
        double part = Math.Clamp((double)done / total, 0, 1);
        int filled = (int)(part * BarWidth);
        double left = part > 0 ? now / 1000.0 * (1 - part) / part : 0;
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{(int)(part * 100),3} %  {new string('#', filled)}{new string('.', BarWidth - filled)}  {verb} {what} · {left:0} s left · Ctrl-C stops");
        Write("\r\u001b[K" + (line.Length < session.Traits.Width ? line : line[..Math.Max(0, session.Traits.Width - 1)]));
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

    private void Write(string text)
    {
        session.Error.Write(System.Text.Encoding.UTF8.GetBytes(text));
        session.Error.Flush();
    }
}
