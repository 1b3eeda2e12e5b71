using System.Text;
using System.Text.Json;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Sources;

/// <summary>
/// JSON objects: one a line (NDJSON), over several lines, or the elements of one array. What is no object becomes the field
/// <c>line</c>. Nested objects are maps.
/// </summary>
internal sealed class JsonReader(FileBytes bytes) : RowReader(bytes)
{
    private const string Line = "line";

    private static readonly JsonReaderOptions s_options = new() { AllowTrailingCommas = true };

    private readonly List<string> _names = [];
    private readonly List<byte[]> _keys = [];
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private Value[] _row = new Value[16];
    private bool[] _isSet = new bool[16];
    private bool _isBegun;
    private bool _isArray;

    public override RowBatch? Next(int maxRows)
    {
        if (!_isBegun)
        {
            Begin();
        }

        List<ColumnBuilder> builders = [];
        int count = 0;
        while (count < maxRows && TryTake(out int length))
        {
            ReadOnlySpan<byte> record = Bytes.Rest[..length];
            Array.Clear(_isSet);
            if (!TryReadObject(record))
            {
                Array.Clear(_isSet);
                Set(IndexOf(Line), Value.From(Encoding.UTF8.GetString(record).Trim()));
            }

            Bytes.Skip(length);
            for (int i = 0; i < _names.Count; i++)
            {
                if (i == builders.Count)
                {
                    builders.Add(new ColumnBuilder());
                }

                if (_isSet[i])
                {
                    builders[i].AppendNulls(count - builders[i].Count);
                    builders[i].Append(_row[i]);
                }
            }

            count++;
        }

        if (count == 0)
        {
            return null;
        }

        List<string> names = [];
        List<Column> columns = [];
        for (int i = 0; i < builders.Count; i++)
        {
            if (builders[i].Count > 0)
            {
                builders[i].AppendNulls(count - builders[i].Count);
                names.Add(_names[i]);
                columns.Add(builders[i].Build());
            }
        }

        return new RowBatch(count, [.. names], [.. columns]);
    }

    private static bool IsBlank(byte letter) => letter is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    private void Begin()
    {
        _isBegun = true;
        _isArray = SkipBlanks() && Bytes.Rest[0] == (byte)'[';
        Bytes.Skip(_isArray ? 1 : 0);
    }

    /// <summary>False at the end of the file.</summary>
    private bool SkipBlanks()
    {
        while (true)
        {
            int blanks = 0;
            ReadOnlySpan<byte> rest = Bytes.Rest;
            while (blanks < rest.Length && IsBlank(rest[blanks]))
            {
                blanks++;
            }

            Bytes.Skip(blanks);
            if (blanks < rest.Length)
            {
                return true;
            }

            if (!Bytes.Fill())
            {
                return false;
            }
        }
    }

    /// <summary>The length of the next record at the front; false when there is none.</summary>
    private bool TryTake(out int length)
    {
        length = 0;
        while (SkipBlanks())
        {
            byte first = Bytes.Rest[0];
            if (_isArray && first is (byte)',' or (byte)']')
            {
                // Behind the array nothing is expected; what comes nevertheless is shown.
                _isArray = first == (byte)',';
                Bytes.Skip(1);
                continue;
            }

            length = first == (byte)'{' || (_isArray && first == (byte)'[') ? ObjectLength() : LineLength(_isArray);
            return true;
        }

        return false;
    }

    /// <summary>Up to the end of the line; of an element of an array up to what ends it, if that comes before.</summary>
    private int LineLength(bool inArray)
    {
        int at = 0;
        bool inText = false;
        while (true)
        {
            ReadOnlySpan<byte> rest = Bytes.Rest;
            for (; at < rest.Length; at++)
            {
                byte letter = rest[at];
                if (letter == (byte)'\n' || (inArray && !inText && letter is (byte)',' or (byte)']'))
                {
                    return at;
                }

                inText ^= letter == (byte)'"' && (at == 0 || rest[at - 1] != (byte)'\\');
            }

            if (!Bytes.Fill())
            {
                return at;
            }
        }
    }

    /// <summary>
    /// Up to the bracket that closes the object. Where it is not closed before the next line that begins with an object, the line
    /// alone: one that is broken does not take others with it.
    /// </summary>
    private int ObjectLength()
    {
        int depth = 0, at = 0, firstLine = -1;
        bool inText = false;
        while (true)
        {
            ReadOnlySpan<byte> rest = Bytes.Rest;
            for (; at < rest.Length; at++)
            {
                byte letter = rest[at];
                if (inText)
                {
                    int skip = rest[at..].IndexOfAny((byte)'"', (byte)'\\', (byte)'\n');
                    if (skip < 0)
                    {
                        at = rest.Length;
                        break;
                    }

                    at += skip;
                    letter = rest[at];
                    if (letter == (byte)'\\')
                    {
                        if (at + 1 == rest.Length)
                        {
                            break;
                        }

                        at++;
                        continue;
                    }

                    // A line end within a text breaks the rules of JSON: the line is taken alone.
                    if (letter == (byte)'\n')
                    {
                        return firstLine < 0 ? at : firstLine;
                    }

                    inText = false;
                    continue;
                }

                switch (letter)
                {
                    case (byte)'"':
                        inText = true;
                        break;
                    case (byte)'{' or (byte)'[':
                        if (letter == (byte)'{' && !_isArray && firstLine >= 0 && rest[at - 1] == (byte)'\n')
                        {
                            return firstLine;
                        }

                        depth++;
                        break;
                    case (byte)'}' or (byte)']':
                        if (--depth == 0)
                        {
                            return at + 1;
                        }

                        break;
                    case (byte)'\n':
                        firstLine = firstLine < 0 ? at : firstLine;
                        break;
                    default:
                        break;
                }
            }

            if (!Bytes.Fill())
            {
                return firstLine < 0 ? Bytes.Rest.Length : firstLine;
            }
        }
    }

    private bool TryReadObject(ReadOnlySpan<byte> record)
    {
        Utf8JsonReader reader = new(record, s_options);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            int expected = 0;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                int at = expected < _keys.Count && reader.ValueTextEquals(_keys[expected]) ? expected : IndexOf(reader.GetString()!);
                expected = at + 1;
                reader.Read();
                Set(at, ReadValue(ref reader));
            }

            return !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static Value ReadValue(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return Value.From(reader.GetString());
            case JsonTokenType.Number:
                return reader.TryGetInt64(out long whole) ? Value.From(whole) : Value.From(reader.GetDouble());
            case JsonTokenType.True:
                return Value.True;
            case JsonTokenType.False:
                return Value.False;
            case JsonTokenType.StartArray:
                List<Value> items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadValue(ref reader));
                }

                return Value.From([.. items]);
            case JsonTokenType.StartObject:
                List<KeyValuePair<string, Value>> entries = [];
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    string key = reader.GetString()!;
                    reader.Read();
                    entries.Add(KeyValuePair.Create(key, ReadValue(ref reader)));
                }

                return Value.From(new ValueMap(entries));
            default:
                return Value.Null;
        }
    }

    private void Set(int at, Value value)
    {
        _row[at] = value;
        _isSet[at] = true;
    }

    private int IndexOf(string name)
    {
        if (!_index.TryGetValue(name, out int at))
        {
            at = _names.Count;
            if (at == CsvReader.DefaultMaxColumns)
            {
                throw Bytes.Fail($"more than {CsvReader.DefaultMaxColumns} different fields");
            }

            _index.Add(name, at);
            _names.Add(name);
            _keys.Add(Encoding.UTF8.GetBytes(name));
            if (at == _row.Length)
            {
                Array.Resize(ref _row, at * 2);
                Array.Resize(ref _isSet, at * 2);
            }
        }

        return at;
    }
}
