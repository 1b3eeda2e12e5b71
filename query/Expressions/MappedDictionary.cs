using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>
/// What a function makes of the values of a dictionary: a new dictionary of the distinct results, the same object for all batches
/// of a block so that grouping on its codes goes on, and its code for each old code. Booleans become plain flags. Immutable.
/// </summary>
internal sealed class MappedDictionary
{
    private readonly Column _distinct;
    private readonly int[] _codes;
    private readonly bool _isFlag;

    /// <param name="results">For each code, and last for null.</param>
    public MappedDictionary(Value[] results)
    {
        Dictionary<Value, int> known = [];
        List<Value> distinct = [];
        _codes = new int[results.Length];
        _isFlag = true;
        for (int i = 0; i < results.Length; i++)
        {
            Value result = results[i];
            _isFlag &= result.Kind == ValueKind.Bool;
            if (result.IsNull)
            {
                _codes[i] = -1;
                continue;
            }

            if (!known.TryGetValue(result, out int code))
            {
                code = distinct.Count;
                known.Add(result, code);
                distinct.Add(result);
            }

            _codes[i] = code;
        }

        if (_isFlag)
        {
            for (int i = 0; i < results.Length; i++)
            {
                _codes[i] = results[i].AsBool ? 1 : 0;
            }
        }

        _distinct = ColumnOf.Values([.. distinct]);
    }

    public Column Apply(ReadOnlySpan<int> codes)
    {
        int ofNull = _codes.Length - 1;
        if (_isFlag)
        {
            long[] flags = new long[codes.Length];
            for (int i = 0; i < flags.Length; i++)
            {
                flags[i] = _codes[codes[i] < 0 ? ofNull : codes[i]];
            }

            return new LongColumn(ValueKind.Bool, flags);
        }

        int[] mapped = new int[codes.Length];
        for (int i = 0; i < mapped.Length; i++)
        {
            mapped[i] = _codes[codes[i] < 0 ? ofNull : codes[i]];
        }

        return new DictionaryColumn(_distinct, mapped);
    }
}
