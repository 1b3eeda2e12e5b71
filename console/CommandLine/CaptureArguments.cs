using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using LogFlowDb.Console.Formats;

namespace LogFlowDb.Console.CommandLine;

/// <summary>The options of <c>capture</c>.</summary>
internal sealed class CaptureArguments
{
    private const long MaxBufferBytes = 2_000_000_000;
    private const int MaxSnapLength = 262_144;

    private readonly Option<string> _interface = new("--interface", "-i");
    private readonly Option<string> _read = new("--read", "-r");
    private readonly Option<string> _filter = new("--filter", "-f");
    private readonly Option<string> _aggregate = new("--aggregate");
    private readonly Option<string> _every = new("--every");
    private readonly Option<string> _snapLength = new("--snaplen");
    private readonly Option<bool> _notPromiscuous = new("--no-promiscuous");
    private readonly Option<string> _buffer = new("--buffer");
    private readonly Option<string> _count = new("--count");
    private readonly Option<bool> _names = new("--names");
    private readonly Option<bool> _dns = new("--dns");
    private readonly Option<bool> _units = new("--units");
    private readonly Option<string> _top = new("--top");
    private readonly Option<string> _sampling = new("--sampling");
    private readonly Option<string> _key = new("--key");
    private readonly Option<string> _active = new("--active");
    private readonly Option<string> _idle = new("--idle");
    private readonly Option<bool> _bidirectional = new("--bidirectional");
    private readonly Option<bool> _inner = new("--inner");
    private readonly Option<bool> _applications = new("--applications");
    private readonly Option<bool> _roundTrip = new("--round-trip");
    private readonly Option<bool> _list = new("--list");

    public IEnumerable<Option> Options =>
    [
        _interface, _read, _filter, _aggregate, _every, _snapLength, _notPromiscuous, _buffer, _count, _names, _dns, _units, _top,
        _sampling, _key, _active, _idle, _bidirectional, _inner, _applications, _roundTrip, _list,
    ];

    /// <summary>Those of <c>import</c> too.</summary>
    public IEnumerable<Option> MeterOptions => [_key, _active, _idle, _bidirectional, _inner, _applications, _roundTrip, _sampling];

    /// <param name="result">Of the whole command line.</param>
    /// <param name="words">What stands beside the options: a filter without quotes, as tcpdump takes it.</param>
    /// <param name="stores">Flows go to a table too.</param>
    /// <exception cref="CommandFailedException">Wrong usage.</exception>
    public CaptureRequest Parse(ParseResult result, IReadOnlyList<string> words, bool stores)
    {
        string? device = result.GetValue(_interface), file = result.GetValue(_read), filter = result.GetValue(_filter);
        bool lists = result.GetValue(_list);
        if (lists ? device is not null || file is not null : string.IsNullOrEmpty(device) == string.IsNullOrEmpty(file))
        {
            throw Wrong(lists ? "--list stands alone" : "give an interface with -i (`logdb capture --list` shows them), or a capture file with -r");
        }

        if (filter is not null && words.Count > 0)
        {
            throw Wrong($"the filter is given twice: -f {filter}, and {string.Join(' ', words)}");
        }

        CaptureRequest request = new()
        {
            List = lists,
            Interface = device,
            File = file is null or "-" ? file : Path.GetFullPath(file),
            Filter = words.Count > 0 ? string.Join(' ', words) : string.IsNullOrWhiteSpace(filter) ? null : filter,
            Aggregate = result.GetValue(_aggregate) ?? CaptureRequest.DefaultAggregate,
            Every = Time(result, _every),
            SnapLength = (int)(Whole(result, _snapLength, MaxSnapLength) ?? MaxSnapLength),
            Promiscuous = !result.GetValue(_notPromiscuous),
            BufferBytes = Buffer(result) ?? new CaptureRequest().BufferBytes,
            Count = Whole(result, _count, long.MaxValue),
            Names = result.GetValue(_names),
            Dns = result.GetValue(_dns),
            Units = result.GetValue(_units),
            Top = (int?)Whole(result, _top, int.MaxValue),
            SampleEvery = (int)(Whole(result, _sampling, int.MaxValue) ?? 1),
            Key = result.GetValue(_key),
            ActiveTimeout = Time(result, _active),
            IdleTimeout = Time(result, _idle),
            Bidirectional = result.GetValue(_bidirectional),
            Inner = result.GetValue(_inner),
            Applications = result.GetValue(_applications),
            RoundTrip = result.GetValue(_roundTrip),
        };
        string? storing = request.Key is not null ? _key.Name
            : request.ActiveTimeout is not null ? _active.Name
            : request.IdleTimeout is not null ? _idle.Name
            : request.Bidirectional ? _bidirectional.Name
            : request.Applications ? _applications.Name
            : request.RoundTrip ? _roundTrip.Name
            : null;
        return storing is null || stores ? request : throw Wrong($"{storing} is of flows that are stored: give --table too");
    }

    /// <summary>Of the options that <c>import</c> has too.</summary>
    /// <exception cref="CommandFailedException">Wrong usage.</exception>
    public MeterRequest ParseMeter(ParseResult result) => new()
    {
        Key = result.GetValue(_key),
        ActiveTimeout = Time(result, _active),
        IdleTimeout = Time(result, _idle),
        SampleEvery = (int)(Whole(result, _sampling, int.MaxValue) ?? 1),
        Bidirectional = result.GetValue(_bidirectional),
        Inner = result.GetValue(_inner),
        Applications = result.GetValue(_applications),
        RoundTrip = result.GetValue(_roundTrip),
    };

    private static CommandFailedException Wrong(string message) => CommandLineParser.Wrong("capture", message);

    private static CommandFailedException Wrong(ParseResult result, string message) => CommandLineParser.Wrong(result.CommandResult.Command.Name, message);

    private static long? Whole(ParseResult result, Option<string> option, long max) => result.GetValue(option) is not { } text
        ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0 && number <= max
            ? number
            : throw Wrong(result, $"{option.Name} {text}: a whole number from 1{(max == long.MaxValue ? "" : $" to {max.ToString(CultureInfo.InvariantCulture)}")}");

    private int? Buffer(ParseResult result) => result.GetValue(_buffer) is not { } text
        ? null
        : ByteSize.TryParse(text, out long bytes) && bytes is >= 1 and <= MaxBufferBytes
            ? (int)bytes
            : throw Wrong($"{_buffer.Name} {text}: a size such as 16mb, at most 2gb");

    /// <summary>Seconds, or a number and ms, s, m or h.</summary>
    private static TimeSpan? Time(ParseResult result, Option<string> option)
    {
        if (result.GetValue(option) is not { } text)
        {
            return null;
        }

        int end = text.AsSpan().IndexOfAnyExcept("0123456789.");
        double unit = (end < 0 ? "s" : text[end..]) switch { "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, _ => 0 };
        const double LeastSeconds = 0.1, MostSeconds = 7 * 86_400;
        return double.TryParse(end < 0 ? text : text[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && number * unit is >= LeastSeconds and <= MostSeconds
            ? TimeSpan.FromSeconds(number * unit)
            : throw Wrong(result, $"{option.Name} {text}: a time such as 5, 500ms, 1m or 1h");
    }
}
