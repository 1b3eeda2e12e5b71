using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Lookups;

/// <summary>A lookup within one execution: the table as it was when it began. Safe for concurrent use.</summary>
/// <param name="fields">Of the table, to be looked up.</param>
internal sealed class LookupRun(LookupTable table, LookupKey key, int[] fields)
{
    private readonly DictionaryMemo<int[]> _memo = new();

    /// <summary>The columns of the fields for a column of keys.</summary>
    public Column[] Find(Column keys)
    {
        Column[] result = new Column[fields.Length];
        if (keys is ConstantColumn constant)
        {
            int row = key.Find(constant.Value);
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = new ConstantColumn(row < 0 ? Value.Null : table[fields[i], row], keys.Length);
            }

            return result;
        }

        int[] rows = Rows(keys);
        for (int i = 0; i < result.Length; i++)
        {
            ReadOnlySpan<int> codeOfRow = table.Codes(fields[i]);
            int[] codes = new int[rows.Length];
            for (int at = 0; at < codes.Length; at++)
            {
                codes[at] = rows[at] < 0 ? -1 : codeOfRow[rows[at]];
            }

            result[i] = new DictionaryColumn(table.Distinct(fields[i]), codes);
        }

        return result;
    }

    /// <summary>For each key its row in the table, −1 for none.</summary>
    private int[] Rows(Column keys)
    {
        int[] rows = new int[keys.Length];
        switch (keys)
        {
            case DictionaryColumn coded when OfDictionary(coded) is { } rowOfCode:
                ReadOnlySpan<int> codes = coded.Codes;
                for (int i = 0; i < rows.Length; i++)
                {
                    rows[i] = codes[i] < 0 ? -1 : rowOfCode[codes[i]];
                }

                break;
            case LongColumn { Kind: ValueKind.Long } numbers:
                for (int i = 0; i < rows.Length; i++)
                {
                    rows[i] = numbers.IsNull(i) ? -1 : key.Find(numbers.Values[i]);
                }

                break;
            case IpColumn addresses:
                for (int i = 0; i < rows.Length; i++)
                {
                    rows[i] = addresses.IsNull(i) ? -1 : key.Find(addresses.Values[i]);
                }

                break;
            default:
                for (int i = 0; i < rows.Length; i++)
                {
                    rows[i] = key.Find(keys[i]);
                }

                break;
        }

        return rows;
    }

    private int[]? OfDictionary(DictionaryColumn coded)
    {
        Column dictionary = coded.Dictionary;
        if (_memo.Find(dictionary) is { } known)
        {
            return known;
        }

        return Expressions.Rows.IsWorthWhole(coded, coded.Length) ? _memo.Add(dictionary, Rows(dictionary)) : null;
    }
}
