namespace LogFlowDb.Console.Terminal;

/// <summary>A buffered, write-only stream onto a descriptor; disposing it leaves the descriptor open.</summary>
internal sealed class DescriptorStream(int descriptor, int bufferBytes) : WriteStream
{
    private readonly byte[] _buffer = new byte[bufferBytes];
    private int _count;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > _buffer.Length - _count)
        {
            Flush();
            if (buffer.Length >= _buffer.Length)
            {
                Descriptors.Write(descriptor, buffer);
                return;
            }
        }

        buffer.CopyTo(_buffer.AsSpan(_count));
        _count += buffer.Length;
    }

    public override void Flush()
    {
        int count = _count;
        _count = 0;
        Descriptors.Write(descriptor, _buffer.AsSpan(0, count));
    }
}
