using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Formats;

/// <summary>
/// The plain texts of <see cref="ValueText"/>. With <paramref name="forTerminal"/> characters that could command a terminal
/// (controls, C1, bidirectional marks, zero-width) come out as visible escapes: flows carry strings from outside.
/// </summary>
internal sealed class TextEncoder(bool forTerminal) : ValueEncoder(quoteScalars: false)
{
    public override void Null(Utf8Buffer output) => output.Add("null"u8);

    public override void String(Utf8Buffer output, string text)
    {
        if (forTerminal)
        {
            VisibleText.Add(output, text);
        }
        else
        {
            output.Add(text);
        }
    }

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
