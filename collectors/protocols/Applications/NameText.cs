namespace LogFlowDb.Protocols.Applications;

/// <summary>
/// Writes a name from outside as printable ASCII: letters in lower case (host names do not tell the two apart, RFC 4343), bytes outside
/// 21 to 7e and the backslash as in RFC 4343 §2.1 (<c>\032</c>, <c>\\</c>), so that nothing of it can act on a terminal.
/// </summary>
internal ref struct NameText(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>A byte of a host name; false when there is no room for it.</summary>
    public bool TryAdd(byte value)
    {
        if (value is < 0x21 or > 0x7e)
        {
            return TryAddRaw((byte)'\\')
                && TryAddRaw((byte)('0' + (value / 100)))
                && TryAddRaw((byte)('0' + (value / 10 % 10)))
                && TryAddRaw((byte)('0' + (value % 10)));
        }

        return (value != '\\' || TryAddRaw((byte)'\\')) && TryAddRaw(value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value);
    }

    /// <summary>As <see cref="TryAdd(byte)"/>, all of them.</summary>
    public bool TryAdd(scoped ReadOnlySpan<byte> values)
    {
        foreach (byte value in values)
        {
            if (!TryAdd(value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A byte as it is.</summary>
    public bool TryAddRaw(byte value)
    {
        if (Length == _target.Length)
        {
            return false;
        }

        _target[Length++] = value;
        return true;
    }
}
