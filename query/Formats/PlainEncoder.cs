using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Formats;

/// <summary>The plain texts of <see cref="ValueText"/>.</summary>
public class PlainEncoder() : ValueEncoder(quoteScalars: false)
{
    public static PlainEncoder Instance { get; } = new();

    public override void Null(Utf8Buffer output) => output.Add("null"u8);

    public override void String(Utf8Buffer output, string text) => output.Add(text);

    protected override void Array(Utf8Buffer output, Value[] items)
    {
        output.Add((byte)'[');
        for (int i = 0; i < items.Length; i++)
        {
            if (i > 0)
            {
                output.Add(", "u8);
            }

            Write(output, items[i]);
        }

        output.Add((byte)']');
    }

    protected override void Map(Utf8Buffer output, ValueMap map)
    {
        output.Add((byte)'{');
        bool first = true;
        foreach (KeyValuePair<string, Value> entry in map.OrderBy(static e => e.Key, StringComparer.Ordinal))
        {
            if (!first)
            {
                output.Add(", "u8);
            }

            first = false;
            String(output, entry.Key);
            output.Add((byte)'=');
            Write(output, entry.Value);
        }

        output.Add((byte)'}');
    }
}
