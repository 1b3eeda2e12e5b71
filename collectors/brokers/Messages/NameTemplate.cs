using LogFlowDb.Engine.Columns;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Brokers.Messages;

/// <summary>
/// A name with fields of the row in it: <c>flows.$exporter_ip.${in_if}</c>; <c>$$</c> is a dollar. A field that is null adds nothing.
/// Not thread-safe.
/// </summary>
internal sealed class NameTemplate
{
    private readonly List<(byte[] Before, string? Field)> _parts = [];
    private Column?[] _columns = [];

    /// <exception cref="OutputException">A dollar has no name behind it; the message is for behind the option.</exception>
    public NameTemplate(string text)
    {
        Utf8Buffer before = new();
        for (int at = 0; at < text.Length;)
        {
            int dollar = text.IndexOf('$', at);
            before.Add(text.AsSpan(at, (dollar < 0 ? text.Length : dollar) - at));
            if (dollar < 0)
            {
                break;
            }

            if (dollar + 1 < text.Length && text[dollar + 1] == '$')
            {
                before.Add((byte)'$');
                at = dollar + 2;
                continue;
            }

            (string field, at) = Field(text, dollar + 1);
            _parts.Add((before.Written.ToArray(), field));
            before.Clear();
        }

        IsConstant = _parts.Count == 0;
        _parts.Add((before.Written.ToArray(), null));
    }

    public bool IsConstant { get; }

    public IEnumerable<string> Fields => _parts.Where(static part => part.Field is not null).Select(static part => part.Field!);

    /// <summary>Must be called for each batch before <see cref="Add"/>.</summary>
    public void Use(RowBatch rows)
    {
        if (_columns.Length != _parts.Count)
        {
            _columns = new Column?[_parts.Count];
        }

        for (int i = 0; i < _parts.Count; i++)
        {
            int index = _parts[i].Field is { } field ? rows.IndexOf(field) : -1;
            _columns[i] = index < 0 ? null : rows.Columns[index];
        }
    }

    public void Add(Utf8Buffer output, int row)
    {
        for (int i = 0; i < _parts.Count; i++)
        {
            output.Add(_parts[i].Before);
            if (_columns.Length > i && _columns[i] is { } column && !column.IsNull(row))
            {
                PlainEncoder.Instance.Write(output, column[row]);
            }
        }
    }

    private static (string Field, int End) Field(string text, int start)
    {
        bool inBraces = start < text.Length && text[start] == '{';
        int first = inBraces ? start + 1 : start;
        int end = first;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        bool isClosed = !inBraces || (end < text.Length && text[end] == '}');
        return end > first && isClosed
            ? (text[first..end], inBraces ? end + 1 : end)
            : throw new OutputException("has a $ without the name of a field behind it: write $src_ip, ${src_ip}, or $$ for a dollar");
    }
}
