using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Paging;

/// <summary>Bytes written, handed on line by line. One thread.</summary>
internal sealed class LineStream(Action<ReadOnlyMemory<byte>> onLine) : WriteStream
{
    private readonly MemoryStream _rest = new();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.IndexOf((byte)'\n') is >= 0 and var end)
        {
            _rest.Write(buffer[..end]);
            Take();
            buffer = buffer[(end + 1)..];
        }

        _rest.Write(buffer);
    }

    public override void Flush()
    {
    }

    private void Take()
    {
        onLine(_rest.GetBuffer().AsMemory(0, (int)_rest.Length));
        _rest.SetLength(0);
    }
}
