using System.Text;

namespace LogFlowDb.Query.Formats;

/// <summary>Bytes being put together; grows as needed and is used again. Not thread-safe.</summary>
public sealed class Utf8Buffer(int capacity = 4096)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Set(int index, byte value) => _bytes[index] = value;

    /// <summary>Room for at least this many bytes; say with <see cref="Advance"/> how many were used.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        return _bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    public void Add(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    public void Add(ReadOnlySpan<char> text)
    {
        // Three bytes a UTF-16 unit is the most that UTF-8 takes.
        Span<byte> room = Reserve(text.Length * 3);
        Length += Encoding.UTF8.GetBytes(text, room);
    }
}
