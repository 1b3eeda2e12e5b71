using System.Buffers;
using System.Text;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Formats;

/// <summary>
/// JSON as the command line promises it: a long plain, a double with a point or an exponent, dates in ISO-8601 UTC, binary as
/// hex. NaN and the infinities, for which JSON has no number, are written as text.
/// </summary>
public sealed class JsonEncoder() : ValueEncoder(quoteScalars: true)
{
    private static readonly SearchValues<char> s_special = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000a\u000b\u000c\u000d\u000e\u000f"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\u007f\u2028\u2029");

    public static JsonEncoder Instance { get; } = new();

    public override void Null(Utf8Buffer output) => output.Add("null"u8);

    public override void String(Utf8Buffer output, string text) => AddString(output, text);

    public static void AddString(Utf8Buffer output, ReadOnlySpan<char> text)
    {
        output.Add((byte)'"');
        while (true)
        {
            int special = text.IndexOfAny(s_special);
            if (special < 0)
            {
                output.Add(text);
                break;
            }

            output.Add(text[..special]);
            AddEscaped(output, text[special]);
            text = text[(special + 1)..];
        }

        output.Add((byte)'"');
    }

    public override void Double(Utf8Buffer output, double value)
    {
        bool finite = double.IsFinite(value);
        if (!finite)
        {
            output.Add((byte)'"');
        }

        Utf8Values.AddDouble(output, value);
        if (!finite)
        {
            output.Add((byte)'"');
        }
    }

    protected override void Array(Utf8Buffer output, Value[] items)
    {
        output.Add((byte)'[');
        for (int i = 0; i < items.Length; i++)
        {
            if (i > 0)
            {
                output.Add((byte)',');
            }

            Write(output, items[i]);
        }

        output.Add((byte)']');
    }

    protected override void Map(Utf8Buffer output, ValueMap map)
    {
        output.Add((byte)'{');
        for (int i = 0; i < map.Count; i++)
        {
            if (i > 0)
            {
                output.Add((byte)',');
            }

            AddString(output, map[i].Key);
            output.Add((byte)':');
            Write(output, map[i].Value);
        }

        output.Add((byte)'}');
    }

    private static void AddEscaped(Utf8Buffer output, char c)
    {
        switch (c)
        {
            case '"':
                output.Add("\\\""u8);
                break;
            case '\\':
                output.Add("\\\\"u8);
                break;
            case '\n':
                output.Add("\\n"u8);
                break;
            case '\r':
                output.Add("\\r"u8);
                break;
            case '\t':
                output.Add("\\t"u8);
                break;
            default:
                output.Add(Encoding.ASCII.GetBytes($"\\u{(int)c:x4}"));
                break;
        }
    }
}
