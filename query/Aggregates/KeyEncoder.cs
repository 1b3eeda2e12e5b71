using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Aggregates;

/// <summary>Encodes the columns of one key, batch by batch, and remembers the codes of the dictionary it saw last. Not thread-safe.</summary>
internal sealed class KeyEncoder(KeyCodec codec)
{
    private const ulong Unknown = ulong.MaxValue;

    private ulong[] _codes = [];
    private Column? _dictionary;
    private ulong[] _dictionaryCodes = [];

    /// <summary>What <see cref="Encode"/> gave last.</summary>
    public ReadOnlySpan<ulong> Codes(int rowCount) => _codes.AsSpan(0, rowCount);

    /// <summary>The codes of all rows; valid until the next call.</summary>
    public ReadOnlySpan<ulong> Encode(Column column)
    {
        if (_codes.Length < column.Length)
        {
            _codes = new ulong[column.Length];
        }

        Span<ulong> codes = _codes.AsSpan(0, column.Length);
        switch (column)
        {
            case ConstantColumn constant:
                codes.Fill(codec.Encode(constant.Value));
                break;
            case LongColumn longs:
                EncodeLongs(longs, codes);
                break;
            case IpColumn addresses:
                ReadOnlySpan<IpValue> values = addresses.Values;
                for (int i = 0; i < codes.Length; i++)
                {
                    codes[i] = addresses.IsNull(i) ? KeyCodec.Null : codec.Encode(values[i]);
                }

                break;
            case DictionaryColumn coded:
                EncodeCoded(coded, codes);
                break;
            default:
                for (int i = 0; i < codes.Length; i++)
                {
                    codes[i] = codec.Encode(column[i]);
                }

                break;
        }

        return codes;
    }

    private void EncodeLongs(LongColumn column, Span<ulong> codes)
    {
        ValueKind kind = column.Kind!.Value;
        ReadOnlySpan<long> values = column.Values;
        if (column.Nulls is null && codec.Main == kind)
        {
            for (int i = 0; i < codes.Length; i++)
            {
                long value = values[i];
                codes[i] = value >= 0 ? (ulong)value : codec.EncodeBits(kind, value);
            }

            return;
        }

        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = column.IsNull(i) ? KeyCodec.Null : codec.EncodeBits(kind, values[i]);
        }
    }

    private void EncodeCoded(DictionaryColumn column, Span<ulong> codes)
    {
        if (!ReferenceEquals(_dictionary, column.Dictionary))
        {
            _dictionary = column.Dictionary;
            if (_dictionaryCodes.Length < _dictionary.Length)
            {
                _dictionaryCodes = new ulong[_dictionary.Length];
            }

            _dictionaryCodes.AsSpan(0, _dictionary.Length).Fill(Unknown);
        }

        ulong[] known = _dictionaryCodes;
        ReadOnlySpan<int> source = column.Codes;
        for (int i = 0; i < codes.Length; i++)
        {
            int code = source[i];
            if (code < 0)
            {
                codes[i] = KeyCodec.Null;
                continue;
            }

            ulong encoded = known[code];
            if (encoded == Unknown)
            {
                encoded = codec.Encode(_dictionary[code]);
                known[code] = encoded;
            }

            codes[i] = encoded;
        }
    }
}
