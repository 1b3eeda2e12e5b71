using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// Hashes the values of a column to 64 bits, which are still to be mixed; equal values get equal hashes in whatever form their column is.
/// Each value of a dictionary is hashed once. Not thread-safe.
/// </summary>
/// <param name="ofOthers">Hashes arrays, maps and binaries.</param>
internal sealed class ColumnHasher(Func<Value, ulong> ofOthers)
{
    private const ulong OfNull = 0x2545_f491_4f6c_dd1dUL;

    private ulong[] _hashes = [];
    private Column? _dictionary;

    // By code + 1: the first is that of null.
    private ulong[] _byCode = [];

    public long BytesHeld => (_hashes.LongLength + _byCode.LongLength) * 8;

    /// <summary>A hash a row; valid until the next call.</summary>
    public ReadOnlySpan<ulong> Hash(Column column)
    {
        if (_hashes.Length < column.Length)
        {
            _hashes = new ulong[column.Length];
        }

        Span<ulong> hashes = _hashes.AsSpan(0, column.Length);
        switch (column)
        {
            case ConstantColumn constant:
                hashes.Fill(Hash(constant.Value));
                break;
            case LongColumn { Nulls: null } longs:
                ReadOnlySpan<long> values = longs.Values;
                for (int i = 0; i < hashes.Length; i++)
                {
                    hashes[i] = (ulong)values[i];
                }

                break;
            case DictionaryColumn coded:
                Learn(coded.Dictionary);
                ReadOnlySpan<int> codes = coded.Codes;
                ulong[] byCode = _byCode;
                for (int i = 0; i < hashes.Length; i++)
                {
                    hashes[i] = byCode[codes[i] + 1];
                }

                break;
            default:
                for (int i = 0; i < hashes.Length; i++)
                {
                    hashes[i] = Hash(column[i]);
                }

                break;
        }

        return hashes;
    }

    public ulong Hash(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                return OfNull;
            case ValueKind.Ip:
                return Hash(value.AsIp);
            case ValueKind.Bool or ValueKind.Long or ValueKind.Date or ValueKind.Mac:
                return (ulong)value.AsLong;
            case ValueKind.Double:
                return BitConverter.DoubleToUInt64Bits(value.AsDouble);
            case ValueKind.String:
                return Hash(value.AsString);
            default:
                return ofOthers(value);
        }
    }

    /// <summary>Not that of the runtime, which differs from process to process.</summary>
    public static ulong Hash(string text)
    {
        ulong hash = (ulong)text.Length;
        foreach (char c in text)
        {
            hash = Mix(hash + c);
        }

        return hash;
    }

    /// <summary>Each bit of the word decides about each of the result.</summary>
    public static ulong Mix(ulong word)
    {
        word ^= word >> 32;
        word *= 0xd6e8_feb8_6659_fd93UL;
        word ^= word >> 32;
        word *= 0xd6e8_feb8_6659_fd93UL;
        return word ^ (word >> 32);
    }

    private static ulong Hash(IpValue address) => address.Low ^ (address.High == 0 ? 0 : Mix(address.High));

    private void Learn(Column dictionary)
    {
        if (ReferenceEquals(_dictionary, dictionary))
        {
            return;
        }

        _dictionary = dictionary;
        if (_byCode.Length < dictionary.Length + 1)
        {
            _byCode = new ulong[dictionary.Length + 1];
        }

        _byCode[0] = OfNull;
        Span<ulong> byCode = _byCode.AsSpan(1, dictionary.Length);
        if (dictionary is IpColumn { Nulls: null } addresses)
        {
            ReadOnlySpan<IpValue> values = addresses.Values;
            for (int i = 0; i < byCode.Length; i++)
            {
                byCode[i] = Hash(values[i]);
            }

            return;
        }

        for (int i = 0; i < byCode.Length; i++)
        {
            byCode[i] = Hash(dictionary[i]);
        }
    }
}
