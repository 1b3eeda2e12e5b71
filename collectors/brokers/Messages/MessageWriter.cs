using System.Text;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Brokers.Messages;

/// <summary>
/// Batches of rows into messages: those of a batch that have place and key in common share messages, in the order in which they came.
/// Not thread-safe.
/// </summary>
internal sealed class MessageWriter
{
    /// <summary>More places are not for a broker to hold, and are a mistake in the template rather than a wish.</summary>
    private const int MaxPlaces = 1000;

    private readonly MessageSettings _settings;
    private readonly NameTemplate _place;
    private readonly NameTemplate? _key;
    private readonly IReadOnlyList<string>? _fields;
    private readonly Func<string, string> _cleanPlace;
    private readonly RenderedRows _rendered;
    private readonly JsonRows _json;
    private readonly Utf8Buffer _message = new();
    private readonly Utf8Buffer _name = new();
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Place, string Key), List<int>> _groups = [];
    private int[] _all = [];

    /// <param name="key">Null for messages without a key.</param>
    /// <param name="cleanPlace">Makes what a template gave a name that the broker takes.</param>
    public MessageWriter(MessageSettings settings, OutputShape shape, NameTemplate place, NameTemplate? key, Func<string, string> cleanPlace)
    {
        (_settings, _place, _key, _fields, _cleanPlace) = (settings, place, key, shape.Fields, cleanPlace);
        _rendered = new RenderedRows(JsonEncoder.Instance) { Fields = shape.Fields };
        _json = new JsonRows(_rendered);
    }

    /// <exception cref="OutputException">The rows of this run went to too many places.</exception>
    public async ValueTask WriteAsync(RowBatch rows, IMessageSender sender, CancellationToken cancellation)
    {
        if (_settings.Format == MessageFormat.Json && _rendered.Render(rows))
        {
            _json.NameFields();
        }

        if (_place.IsConstant && _key is null or { IsConstant: true })
        {
            await WriteAsync(rows, Everything(rows.RowCount), Place(_place, 0), Key(0), sender, cancellation).ConfigureAwait(false);
            return;
        }

        _place.Use(rows);
        _key?.Use(rows);
        for (int row = 0; row < rows.RowCount; row++)
        {
            (string, string) group = (Place(_place, row), _key is null ? "" : Text(_key, row));
            if (!_groups.TryGetValue(group, out List<int>? members))
            {
                _groups.Add(group, members = []);
            }

            members.Add(row);
        }

        foreach (((string place, string key), List<int> members) in _groups)
        {
            byte[]? keyBytes = _key is null ? null : Encoding.UTF8.GetBytes(key);
            await WriteAsync(rows, members.ToArray(), place, keyBytes, sender, cancellation).ConfigureAwait(false);
        }

        _groups.Clear();
    }

    private async ValueTask WriteAsync(RowBatch rows, ReadOnlyMemory<int> members, string place, byte[]? key, IMessageSender sender, CancellationToken cancellation)
    {
        for (int first = 0; first < members.Length; first += _settings.RowsPerMessage)
        {
            int count = Math.Min(_settings.RowsPerMessage, members.Length - first);
            byte[] message = _settings.Format == MessageFormat.Json
                ? Json(members.Span.Slice(first, count))
                : Records(rows, members.Span.Slice(first, count));
            await sender.SendAsync(place, key, message, count, cancellation).ConfigureAwait(false);
        }
    }

    private byte[] Json(ReadOnlySpan<int> members)
    {
        _message.Clear();
        for (int i = 0; i < members.Length; i++)
        {
            if (i > 0)
            {
                _message.Add((byte)'\n');
            }

            // A row begins by overwriting the comma that stands before its first field.
            _json.Add(_message, members[i]);
        }

        return _message.Written.ToArray();
    }

    private byte[] Records(RowBatch rows, ReadOnlySpan<int> members)
    {
        bool isRun = members[^1] - members[0] == members.Length - 1;
        RowBatch some = isRun ? rows.Slice(members[0], members.Length) : rows.Gather(members);
        return RowTransfer.Encode(_fields is null ? some : new RowBatch(some.RowCount, [.. _fields], [.. _fields.Select(some.Column)]));
    }

    private ReadOnlyMemory<int> Everything(int count)
    {
        if (_all.Length < count)
        {
            _all = [.. Enumerable.Range(0, count)];
        }

        return _all.AsMemory(0, count);
    }

    private byte[]? Key(int row) => _key is null ? null : Encoding.UTF8.GetBytes(Text(_key, row));

    private string Text(NameTemplate template, int row)
    {
        _name.Clear();
        template.Add(_name, row);
        return Encoding.UTF8.GetString(_name.Written);
    }

    private string Place(NameTemplate template, int row)
    {
        string raw = Text(template, row);
        if (!_places.TryGetValue(raw, out string? place))
        {
            place = _places.Count < MaxPlaces ? _cleanPlace(raw) : throw new OutputException($"rows of more than {MaxPlaces} destinations, the last '{raw}': name fewer by another field");
            _places.Add(raw, place);
        }

        return place;
    }
}
