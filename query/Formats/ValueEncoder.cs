using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Formats;

/// <summary>How one output format writes a value. Stateless and safe for concurrent use.</summary>
/// <param name="quoteScalars">True when dates, addresses and binaries stand in double quotes.</param>
public abstract class ValueEncoder(bool quoteScalars)
{
    public void Write(Utf8Buffer output, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                Null(output);
                break;
            case ValueKind.Bool:
                Bool(output, value.AsBool);
                break;
            case ValueKind.Long:
                Utf8Values.AddLong(output, value.AsLong);
                break;
            case ValueKind.Double:
                Double(output, value.AsDouble);
                break;
            case ValueKind.Date:
                Date(output, value.AsLong);
                break;
            case ValueKind.Ip:
                Ip(output, value.AsIp);
                break;
            case ValueKind.Mac:
                Mac(output, value.AsLong);
                break;
            case ValueKind.String:
                String(output, value.AsString);
                break;
            case ValueKind.Array:
                Array(output, value.AsArray);
                break;
            case ValueKind.Map:
                Map(output, value.AsMap);
                break;
            default:
                Binary(output, value.AsBinary);
                break;
        }
    }

    public abstract void Null(Utf8Buffer output);

    public abstract void String(Utf8Buffer output, string text);

    public virtual void Double(Utf8Buffer output, double value) => Utf8Values.AddDouble(output, value);

    public void Bool(Utf8Buffer output, bool value) => output.Add(value ? "true"u8 : "false"u8);

    public void Date(Utf8Buffer output, long nanoseconds)
    {
        Quote(output);
        Utf8Values.AddDate(output, nanoseconds);
        Quote(output);
    }

    public void Ip(Utf8Buffer output, IpValue address)
    {
        Quote(output);
        Utf8Values.AddIp(output, address);
        Quote(output);
    }

    public void Mac(Utf8Buffer output, long address)
    {
        Quote(output);
        Utf8Values.AddMac(output, address);
        Quote(output);
    }

    protected abstract void Array(Utf8Buffer output, Value[] items);

    protected abstract void Map(Utf8Buffer output, ValueMap map);

    private void Binary(Utf8Buffer output, byte[] bytes)
    {
        Quote(output);
        Utf8Values.AddHex(output, bytes);
        Quote(output);
    }

    private void Quote(Utf8Buffer output)
    {
        if (quoteScalars)
        {
            output.Add((byte)'"');
        }
    }
}
