using System.Globalization;
using System.Text;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Stages;

/// <summary>
/// Reads the text of <c>json "…"</c>: an object, or an array of objects. Beyond JSON, text may stand in single quotes and names need
/// none. The text comes as it stands between the quotes of the query, whose escapes <c>\"</c> and <c>\\</c> are undone first.
/// </summary>
internal ref struct JsonLiteral
{
    private const int MaxDepth = 64;
    private readonly string _text;
    private readonly bool _isLenient;
    private int _at;
    private string _error;

    private JsonLiteral(string text, bool isLenient = false)
    {
        _text = text;
        _isLenient = isLenient;
        _error = "";
    }

    /// <summary>False with what is wrong and about where (in the given text).</summary>
    public static bool TryParse(string raw, out IReadOnlyList<ValueMap> rows, out int at, out string message)
    {
        JsonLiteral reader = new(Unescape(raw));
        rows = [];
        if (!reader.TryValue(0, out Value value) || !reader.AtEnd())
        {
            at = reader._at;
            message = reader._error.Length > 0 ? reader._error : "text behind the end of the JSON text";
            return false;
        }

        at = 0;
        message = "an object or an array of objects expected";
        if (value.Kind == ValueKind.Map)
        {
            rows = [value.AsMap];
            return true;
        }

        if (value.Kind != ValueKind.Array || !Array.TrueForAll(value.AsArray, static item => item.Kind == ValueKind.Map))
        {
            return false;
        }

        rows = Array.ConvertAll(value.AsArray, static item => item.AsMap);
        return true;
    }

    /// <summary>Reads one value of JSON as people write it: also with single quotes, names without quotes, and a comma behind the last.</summary>
    public static bool TryRead(string text, out Value value)
    {
        JsonLiteral reader = new(text, isLenient: true);
        return reader.TryValue(0, out value) && reader.AtEnd();
    }

    private static string Unescape(string raw)
    {
        if (!raw.Contains('\\'))
        {
            return raw;
        }

        StringBuilder text = new(raw.Length);
        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '\\' && i + 1 < raw.Length && raw[i + 1] is '"' or '\\')
            {
                i++;
            }

            text.Append(raw[i]);
        }

        return text.ToString();
    }

    private bool AtEnd()
    {
        SkipBlanks();
        return _at == _text.Length;
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private bool Fail(string message)
    {
        _error = message;
        return false;
    }

    private bool TryValue(int depth, out Value value)
    {
        value = default;
        SkipBlanks();
        if (_at >= _text.Length)
        {
            return Fail("a JSON value is missing at the end");
        }

        if (depth > MaxDepth)
        {
            return Fail($"more than {MaxDepth} levels");
        }

        switch (_text[_at])
        {
            case '{':
                return TryObject(depth, out value);
            case '[':
                return TryArray(depth, out value);
            case '"' or '\'':
                bool closed = TryText(out string text);
                value = Value.From(text);
                return closed;
            default:
                return TryWord(out value);
        }
    }

    private bool TryObject(int depth, out Value value)
    {
        value = default;
        List<KeyValuePair<string, Value>> entries = [];
        _at++;
        SkipBlanks();
        if (Take('}'))
        {
            value = Value.From(new ValueMap(entries));
            return true;
        }

        while (true)
        {
            SkipBlanks();
            if (_isLenient && Take('}'))
            {
                value = Value.From(new ValueMap(entries));
                return true;
            }

            if (!TryName(out string name))
            {
                return false;
            }

            SkipBlanks();
            if (!Take(':'))
            {
                return Fail($": expected behind the name {name}");
            }

            if (!TryValue(depth + 1, out Value item))
            {
                return false;
            }

            entries.Add(KeyValuePair.Create(name, item));
            SkipBlanks();
            if (Take('}'))
            {
                value = Value.From(new ValueMap(entries));
                return true;
            }

            if (!Take(','))
            {
                return Fail(", or } expected");
            }
        }
    }

    private bool TryArray(int depth, out Value value)
    {
        value = default;
        List<Value> items = [];
        _at++;
        SkipBlanks();
        while (!Take(']'))
        {
            if (items.Count > 0 && !Take(','))
            {
                return Fail(", or ] expected");
            }

            SkipBlanks();
            if (_isLenient && Take(']'))
            {
                break;
            }

            if (!TryValue(depth + 1, out Value item))
            {
                return false;
            }

            items.Add(item);
            SkipBlanks();
        }

        value = Value.From(items.ToArray());
        return true;
    }

    private bool Take(char sign)
    {
        bool there = _at < _text.Length && _text[_at] == sign;
        _at += there ? 1 : 0;
        return there;
    }

    private bool TryName(out string name)
    {
        if (_at < _text.Length && _text[_at] is '"' or '\'')
        {
            return TryText(out name);
        }

        int start = _at;
        while (_at < _text.Length && !char.IsWhiteSpace(_text[_at]) && !":,{}[]\"'".Contains(_text[_at]))
        {
            _at++;
        }

        name = _text[start.._at];
        return name.Length > 0 || Fail("a name expected");
    }

    private bool TryText(out string text)
    {
        char quote = _text[_at++];
        StringBuilder result = new();
        while (_at < _text.Length && _text[_at] != quote)
        {
            char c = _text[_at++];
            if (c != '\\' || _at >= _text.Length)
            {
                result.Append(c);
                continue;
            }

            c = _text[_at++];
            if (c == 'u' && _at + 4 <= _text.Length
                && ushort.TryParse(_text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
            {
                result.Append((char)unit);
                _at += 4;
                continue;
            }

            result.Append(c switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'b' => '\b',
                'f' => '\f',
                _ => c,
            });
        }

        text = result.ToString();
        return Take(quote) || Fail("the text is not closed");
    }

    private bool TryWord(out Value value)
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '-' or '+' or '.'))
        {
            _at++;
        }

        string word = _text[start.._at];
        value = word switch
        {
            "true" => Value.True,
            "false" => Value.False,
            _ => Value.Null,
        };
        if (!value.IsNull || word == "null")
        {
            return true;
        }

        if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            value = Value.From(whole);
            return true;
        }

        if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real))
        {
            value = Value.From(real);
            return true;
        }

        _at = start;
        return Fail(word.Length == 0 ? $"{_text[start]} is not expected here" : $"{word} is no JSON value");
    }
}
