using System.Globalization;
using System.Text;
using LogFlowDb.Console.Formats;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Console.Diagnostics;

/// <summary>
/// The daemon's log on standard error, a line a message: <c>ts=… level=… msg=… key=value …</c>, or the same as JSON. Under the
/// journal of systemd (<c>JOURNAL_STREAM</c>) a line begins with <c>&lt;n&gt;</c>, and has neither time nor level of its own. Of
/// each message, told apart by its text, only so many are written in a minute; how many were held back is said with the next. Safe
/// for concurrent use.
/// </summary>
/// <param name="write">Gets each line, with its line feed; called by one thread at a time.</param>
internal sealed class ServiceLog(Action<ReadOnlyMemory<byte>> write, LogLevel level, bool json, bool journal, TimeProvider clock)
{
    /// <summary>Of one kind in <see cref="s_window"/>.</summary>
    private const int MaxInWindow = 20;

    /// <summary>Messages come from our own source, so there are few.</summary>
    private const int MaxKinds = 1000;

    private const int MaxValueLength = 1000;

    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Window> _windows = new(StringComparer.Ordinal);
    private LogLevel _level = level;
    private bool _json = json;

    /// <summary>Of this process, when systemd reads what it writes.</summary>
    public static bool IsJournal(Func<string, string?> variable) => variable("JOURNAL_STREAM") is { Length: > 0 };

    /// <summary>From now on.</summary>
    public void Change(LogLevel newLevel, bool asJson)
    {
        lock (_gate)
        {
            _level = newLevel;
            _json = asJson;
        }
    }

    public void Error(string message, params ReadOnlySpan<(string Key, object? Value)> fields) => Write(LogLevel.Error, message, fields);

    public void Warning(string message, params ReadOnlySpan<(string Key, object? Value)> fields) => Write(LogLevel.Warning, message, fields);

    public void Info(string message, params ReadOnlySpan<(string Key, object? Value)> fields) => Write(LogLevel.Info, message, fields);

    public void Debug(string message, params ReadOnlySpan<(string Key, object? Value)> fields) => Write(LogLevel.Debug, message, fields);

    /// <param name="fields">Those whose value is null are left out.</param>
    private void Write(LogLevel of, string message, ReadOnlySpan<(string Key, object? Value)> fields)
    {
        lock (_gate)
        {
            if (of > _level || !Admit(message, out long suppressed))
            {
                return;
            }

            Utf8Buffer line = new(256);
            if (_json)
            {
                AddJson(line, of, message, fields, suppressed);
            }
            else
            {
                AddText(line, of, message, fields, suppressed);
            }

            line.Add((byte)'\n');
            write(line.Written.ToArray());
        }
    }

    /// <summary>False when enough of these were written lately.</summary>
    private bool Admit(string message, out long suppressed)
    {
        suppressed = 0;
        if (!_windows.TryGetValue(message, out Window? window))
        {
            if (_windows.Count >= MaxKinds)
            {
                _windows.Clear();
            }

            _windows[message] = window = new Window { Start = clock.GetTimestamp() };
        }
        else if (clock.GetElapsedTime(window.Start) >= s_window)
        {
            window.Start = clock.GetTimestamp();
            window.Written = 0;
        }

        if (window.Written >= MaxInWindow)
        {
            window.Suppressed++;
            return false;
        }

        window.Written++;
        suppressed = window.Suppressed;
        window.Suppressed = 0;
        return true;
    }

    private string Now() => clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private void AddText(Utf8Buffer line, LogLevel of, string message, ReadOnlySpan<(string Key, object? Value)> fields, long suppressed)
    {
        line.Add(journal ? string.Create(CultureInfo.InvariantCulture, $"<{(int)of}>") : $"ts={Now()} level={Name(of)} ");
        Add("msg", message, "");
        foreach ((string key, object? value) in fields)
        {
            if (value is not null)
            {
                Add(key, Text(value), " ");
            }
        }

        if (suppressed > 0)
        {
            Add("suppressed", Text(suppressed), " ");
        }

        void Add(string key, string value, string before)
        {
            line.Add(before);
            line.Add(key);
            line.Add("="u8);
            line.Add(Quoted(value));
        }
    }

    private void AddJson(Utf8Buffer line, LogLevel of, string message, ReadOnlySpan<(string Key, object? Value)> fields, long suppressed)
    {
        line.Add(journal ? string.Create(CultureInfo.InvariantCulture, $"<{(int)of}>{{") : $"{{\"ts\":\"{Now()}\",\"level\":\"{Name(of)}\",");
        line.Add("\"msg\":"u8);
        JsonEncoder.AddString(line, message);
        foreach ((string key, object? value) in fields)
        {
            if (value is null)
            {
                continue;
            }

            line.Add(","u8);
            JsonEncoder.AddString(line, key);
            line.Add(":"u8);
            if (value is int or long or double or bool)
            {
                line.Add(value is bool flag ? (flag ? "true" : "false") : Text(value));
            }
            else
            {
                JsonEncoder.AddString(line, Text(value));
            }
        }

        if (suppressed > 0)
        {
            line.Add(string.Create(CultureInfo.InvariantCulture, $",\"suppressed\":{suppressed}"));
        }

        line.Add("}"u8);
    }

    private static string Name(LogLevel of) => of switch
    {
        LogLevel.Error => "error",
        LogLevel.Warning => "warning",
        LogLevel.Info => "info",
        _ => "debug",
    };

    private static string Text(object value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.Length <= MaxValueLength ? text : text[..MaxValueLength] + "…";
    }

    /// <summary>Plain where nothing in it separates; else in quotes, with escapes for these and for what could command a terminal.</summary>
    private static string Quoted(string value)
    {
        string visible = VisibleText.Of(value.Replace("\\", "\\\\", StringComparison.Ordinal));
        if (visible.Length == value.Length && visible.Length > 0 && visible.AsSpan().IndexOfAny(" =\"") < 0)
        {
            return visible;
        }

        return visible.Contains('"', StringComparison.Ordinal)
            ? new StringBuilder("\"").Append(visible.Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"').ToString()
            : $"\"{visible}\"";
    }

    private sealed class Window
    {
        public long Start { get; set; }

        public int Written { get; set; }

        public long Suppressed { get; set; }
    }
}
