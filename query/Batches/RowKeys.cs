using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Batches;

/// <summary>
/// Hashes and compares the keys of rows. Numbers are equal by value whatever their kind, texts exactly, null equals nothing. Remembers the
/// hashes of the dictionaries it saw last; not thread-safe.
/// </summary>
internal sealed class RowKeys(int keyCount)
{
    /// <summary>The hash of a row with a null among its keys, and of no other.</summary>
    public const ulong None = 0;

    private const ulong Factor = 0x9e37_79b9_7f4a_7c15UL;

    private readonly Column?[] _dictionaries = new Column?[keyCount];
    private readonly ulong[][] _known = [.. Enumerable.Repeat<ulong[]>([], keyCount)];
    private ulong[] _hashes = [];
    private ulong[] _own = [];

    /// <summary>The hash of the keys of each row; valid until the next call. Without keys all rows are alike.</summary>
    /// <param name="nullIsKey">Null is a value as others are.</param>
    public ReadOnlySpan<ulong> Hash(Column[] keys, int rowCount, bool nullIsKey = false)
    {
        if (_hashes.Length < rowCount)
        {
            _hashes = new ulong[rowCount];
            _own = new ulong[rowCount];
        }

        Span<ulong> hashes = _hashes.AsSpan(0, rowCount), own = _own.AsSpan(0, rowCount);
        hashes.Fill(1);
        for (int key = 0; key < keys.Length; key++)
        {
            HashColumn(key, keys[key], own);
            for (int row = 0; row < own.Length; row++)
            {
                hashes[row] = Combine(hashes[row], nullIsKey && own[row] == None ? Factor : own[row]);
            }
        }

        return hashes;
    }

    public static bool AreEqual(Column[] xKeys, int x, Column[] yKeys, int y)
    {
        for (int i = 0; i < xKeys.Length; i++)
        {
            if (!AreEqual(xKeys[i], x, yKeys[i], y))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The hash of a row whose only key is this.</summary>
    public static ulong HashOne(Value value) => Combine(1, Hash(value));

    /// <summary>The hash of a row whose only key is this.</summary>
    public static ulong HashOne(IpValue address) => Combine(1, Address(address));

    private static ulong Hash(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                return None;
            case ValueKind.Double:
                double number = value.AsDouble;
                return number == Math.Floor(number) && Math.Abs(number) < 1L << 53
                    ? Bits(ValueKind.Long, (long)number)
                    : Bits(ValueKind.Double, BitConverter.DoubleToInt64Bits(number));
            case ValueKind.Ip:
                return Address(value.AsIp);
            case ValueKind.Bool or ValueKind.Long or ValueKind.Date or ValueKind.Mac:
                return Bits(value.Kind, value.AsLong);
            default:
                return Bits(value.Kind, value.GetHashCode());
        }
    }

    private static bool AreEqual(Column x, int xRow, Column y, int yRow)
    {
        if (x is DictionaryColumn coded)
        {
            (x, xRow) = (coded.Dictionary, coded.Codes[xRow]);
        }

        if (y is DictionaryColumn other)
        {
            (y, yRow) = (other.Dictionary, other.Codes[yRow]);
        }

        switch (x, y)
        {
            case (LongColumn longs, LongColumn others) when longs.Kind == others.Kind:
                return longs.Values[xRow] == others.Values[yRow];
            case (IpColumn addresses, IpColumn others):
                return addresses.Values[xRow].Equals(others.Values[yRow]);
            default:
                Value left = x[xRow], right = y[yRow];
                return left.Equals(right) || (left.IsNumber && right.IsNumber && ValueComparer.Instance.Compare(left, right) == 0);
        }
    }

    private void HashColumn(int key, Column column, Span<ulong> hashes)
    {
        switch (column)
        {
            case ConstantColumn constant:
                hashes.Fill(Hash(constant.Value));
                break;
            case LongColumn { Nulls: null } longs:
                ReadOnlySpan<long> values = longs.Values;
                ValueKind kind = longs.Kind!.Value;
                for (int i = 0; i < hashes.Length; i++)
                {
                    hashes[i] = Bits(kind, values[i]);
                }

                break;
            case IpColumn { Nulls: null } addresses:
                ReadOnlySpan<IpValue> ips = addresses.Values;
                for (int i = 0; i < hashes.Length; i++)
                {
                    hashes[i] = Address(ips[i]);
                }

                break;
            case DictionaryColumn coded:
                HashCoded(key, coded, hashes);
                break;
            default:
                for (int i = 0; i < hashes.Length; i++)
                {
                    hashes[i] = Hash(column[i]);
                }

                break;
        }
    }

    private void HashCoded(int key, DictionaryColumn column, Span<ulong> hashes)
    {
        Column dictionary = column.Dictionary;
        if (!ReferenceEquals(_dictionaries[key], dictionary))
        {
            // No value of a dictionary is null, so that none of them has this hash.
            _dictionaries[key] = dictionary;
            if (_known[key].Length < dictionary.Length)
            {
                _known[key] = new ulong[dictionary.Length];
            }

            _known[key].AsSpan(0, dictionary.Length).Clear();
        }

        ulong[] known = _known[key];
        ReadOnlySpan<int> codes = column.Codes;
        for (int i = 0; i < hashes.Length; i++)
        {
            int code = codes[i];
            if (code < 0)
            {
                hashes[i] = None;
                continue;
            }

            if (known[code] == None)
            {
                known[code] = dictionary is IpColumn addresses ? Address(addresses.Values[code]) : Hash(dictionary[code]);
            }

            hashes[i] = known[code];
        }
    }

    private static ulong Combine(ulong hashes, ulong own) =>
        hashes == None || own == None ? None : ((ulong.RotateLeft(hashes, 23) ^ own) * Factor) | 1;

    private static ulong Bits(ValueKind kind, long bits) => Mix((ulong)bits + ((ulong)kind << 58));

    private static ulong Address(IpValue address) => Mix(address.Low ^ (address.High * Factor));

    private static ulong Mix(ulong word)
    {
        word = (word ^ (word >> 31)) * Factor;
        return (word ^ (word >> 29)) | 1;
    }
}
