using System.Text;

namespace LogFlowDb.Console.Terminal;

/// <summary>
/// Lines of standard input, read only as they are asked for. On a terminal the kernel's line editing applies, and its Ctrl-C
/// throws the half-typed line away. Not for concurrent use.
/// </summary>
/// <param name="read">Fills a part of the buffer and says how much; 0 at the end of the input, −1 when interrupted.</param>
internal sealed class LineReader(Func<Memory<byte>, int> read)
{
    /// <summary>A longer line is cut here and the rest becomes the next one.</summary>
    public const int MaxLineBytes = 1 << 20;

    private readonly byte[] _buffer = new byte[4096];
    private readonly List<byte> _line = [];
    private int _position;
    private int _count;

    /// <summary>The next line without its end; null at the end of the input and when interrupted.</summary>
    public string? ReadLine()
    {
        _line.Clear();
        while (true)
        {
            if (_position == _count)
            {
                _position = 0;
                _count = read(_buffer);
                if (_count <= 0)
                {
                    bool ended = _count == 0;
                    _count = 0;
                    return ended && _line.Count > 0 ? Take() : null;
                }
            }

            ReadOnlySpan<byte> rest = _buffer.AsSpan(_position.._count);
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? rest : rest[..end];
            _line.AddRange(part);
            _position += part.Length;
            if (end >= 0)
            {
                _position++;
                return Take();
            }

            if (_line.Count >= MaxLineBytes)
            {
                return Take();
            }
        }
    }

    private string Take()
    {
        ReadOnlySpan<byte> bytes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line);
        return Encoding.UTF8.GetString(bytes is [.., (byte)'\r'] ? bytes[..^1] : bytes);
    }
}
