using System.Text;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Batches;

/// <summary>Items of list fields as values of the engine. What decoders give is nested a few levels deep at most.</summary>
internal static class ListValues
{
    public static Value From(ReadOnlySpan<FlowValue> items)
    {
        Value[] values = new Value[items.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = From(items[i]);
        }

        return Value.From(values);
    }

    private static Value From(in FlowValue value) => value.Type switch
    {
        FlowFieldType.Double => Value.From(value.AsDouble),
        FlowFieldType.Address => Value.From(new IpValue(value.AsAddress)),
        FlowFieldType.Text => Value.From(Encoding.UTF8.GetString(value.AsBytes)),
        FlowFieldType.Binary => Value.From(value.AsBytes.ToArray()),
        FlowFieldType.List => From(value.AsList),
        FlowFieldType.Map => Value.From(Map(value.AsMap)),
        FlowFieldType.Bool => Value.FromBits(ValueKind.Bool, value.AsLong),
        FlowFieldType.Date => Value.FromDate(value.AsLong),
        FlowFieldType.Mac => Value.FromMac(value.AsLong),
        _ => Value.From(value.AsLong),
    };

    private static ValueMap Map(ReadOnlySpan<KeyValuePair<string, FlowValue>> entries)
    {
        KeyValuePair<string, Value>[] values = new KeyValuePair<string, Value>[entries.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = KeyValuePair.Create(entries[i].Key, From(entries[i].Value));
        }

        return new ValueMap(values);
    }
}
