using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>What values hold in memory. Stateless.</summary>
internal static class ValueSize
{
    /// <summary>A <see cref="Value"/> itself.</summary>
    private const int SlotBytes = 32;

    /// <summary>Bytes on the heap that a value keeps alive besides itself; strings that rows share count at each of them.</summary>
    public static long Held(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.String:
                return 24 + (2L * value.AsString.Length);
            case ValueKind.Binary:
                return 24 + value.AsBinary.LongLength;
            case ValueKind.Array:
                long items = 24;
                foreach (Value item in value.AsArray)
                {
                    items += SlotBytes + Held(item);
                }

                return items;
            case ValueKind.Map:
                long entries = 200;
                foreach (KeyValuePair<string, Value> entry in value.AsMap)
                {
                    entries += 100 + (2L * entry.Key.Length) + Held(entry.Value);
                }

                return entries;
            default:
                return 0;
        }
    }
}
