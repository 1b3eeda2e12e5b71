using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Functions;

/// <summary>Arrays and maps.</summary>
internal static class ArrayFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        new("array", "array(a, b, …)", "Array of the values", 0, int.MaxValue, static (a, _) => Value.From(a.ToArray())),
        new("dict", "dict(k1, v1, …)", "Map of the entries", 0, int.MaxValue, PrepareMap),
        new("valueof", "valueof(x, key)", "Element of an array by its number from 0, or entry of a map", 2, 2, static (a, _) => ValueOf(a[0], a[1])),
        new("flatten", "flatten(array)", "The elements of all arrays inside, in one array", 1, 1, static (a, _) =>
        {
            if (a[0].Kind != ValueKind.Array)
            {
                return a[0];
            }

            List<Value> items = [];
            Flatten(a[0].AsArray, items, 0);
            return Value.From(items.ToArray());
        }),
        new("unique", "unique(array)", "The array without repetitions", 1, 1, static (a, _) =>
            a[0].Kind == ValueKind.Array ? Value.From(a[0].AsArray.Distinct().ToArray()) : a[0]),
        new("zip", "zip(a, b, …)", "Array of arrays of the elements that stand at the same place", 1, int.MaxValue, static (a, _) => Zip(a)),
        new("subarray", "subarray(array, begin[, end])", "From begin up to, without, end; negative counts from the end", 2, 3, static (a, _) => Part(a)),
        new("sumarray", "sumarray(array)", "Sum of the numbers in an array", 1, 1, static (a, _) => Sum(a[0])),
    ];

    private static ScalarFunction PrepareMap(FunctionArguments arguments)
    {
        if (arguments.Count % 2 != 0)
        {
            FunctionArguments.Fail(99000, arguments.Count - 1, "a value is missing behind the last key");
        }

        return static (a, _) =>
        {
            List<KeyValuePair<string, Value>> entries = new(a.Length / 2);
            for (int i = 0; i + 1 < a.Length; i += 2)
            {
                if (ConvertFunctions.TextOf(a[i]) is { } key)
                {
                    entries.Add(KeyValuePair.Create(key, a[i + 1]));
                }
            }

            return Value.From(new ValueMap(entries));
        };
    }

    private static Value ValueOf(Value container, Value key)
    {
        if (container.Kind == ValueKind.Array && key.Kind == ValueKind.Long)
        {
            Value[] items = container.AsArray;
            return key.AsLong >= 0 && key.AsLong < items.Length ? items[key.AsLong] : Value.Null;
        }

        return container.Kind == ValueKind.Map && ConvertFunctions.TextOf(key) is { } name && container.AsMap.TryGetValue(name, out Value value)
            ? value
            : Value.Null;
    }

    /// <summary>Values from outside are at most 64 deep; deeper ones stay as they are.</summary>
    private static void Flatten(Value[] source, List<Value> items, int depth)
    {
        foreach (Value item in source)
        {
            if (item.Kind == ValueKind.Array && depth < 64)
            {
                Flatten(item.AsArray, items, depth + 1);
            }
            else
            {
                items.Add(item);
            }
        }
    }

    private static Value Zip(ReadOnlySpan<Value> arguments)
    {
        int longest = 0;
        foreach (Value argument in arguments)
        {
            longest = Math.Max(longest, argument.Kind == ValueKind.Array ? argument.AsArray.Length : argument.IsNull ? 0 : 1);
        }

        if (longest == 0)
        {
            return Value.Null;
        }

        Value[] result = new Value[longest];
        for (int i = 0; i < longest; i++)
        {
            Value[] tuple = new Value[arguments.Length];
            for (int j = 0; j < tuple.Length; j++)
            {
                Value argument = arguments[j];
                tuple[j] = argument.Kind != ValueKind.Array
                    ? i == 0 ? argument : Value.Null
                    : i < argument.AsArray.Length ? argument.AsArray[i] : Value.Null;
            }

            result[i] = Value.From(tuple);
        }

        return Value.From(result);
    }

    private static Value Part(ReadOnlySpan<Value> arguments)
    {
        if (arguments[0].Kind != ValueKind.Array || arguments[1].Kind != ValueKind.Long
            || (arguments.Length > 2 && arguments[2].Kind != ValueKind.Long))
        {
            return Value.Null;
        }

        Value[] items = arguments[0].AsArray;
        long begin = Place(arguments[1].AsLong, items.Length);
        long end = arguments.Length > 2 ? Place(arguments[2].AsLong, items.Length) : items.Length;
        return begin > end ? Value.Null : Value.From(items[(int)begin..(int)end]);
    }

    private static long Place(long index, int length) => Math.Clamp(index < 0 ? length + index : index, 0, length);

    private static Value Sum(Value array)
    {
        if (array.Kind != ValueKind.Array)
        {
            return Value.Null;
        }

        long whole = 0;
        double real = 0;
        bool any = false, isReal = false;
        foreach (Value item in array.AsArray)
        {
            any |= item.IsNumber;
            if (item.Kind == ValueKind.Long)
            {
                whole = unchecked(whole + item.AsLong);
            }
            else if (item.Kind == ValueKind.Double)
            {
                isReal = true;
                real += Numbers.ToDouble(item);
            }
        }

        return !any ? Value.Null : isReal ? Value.From(real + whole) : Value.From(whole);
    }
}
