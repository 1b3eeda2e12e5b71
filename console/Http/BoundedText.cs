using System.Text;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Http;

/// <summary>Keeps the first bytes that are written, and counts the rest.</summary>
internal sealed class BoundedText(int most) : WriteStream
{
    private readonly MemoryStream _kept = new();

    /// <summary>Bytes that were not kept.</summary>
    public long Omitted { get; private set; }

    public string Text => Encoding.UTF8.GetString(_kept.GetBuffer(), 0, (int)_kept.Length);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        int taken = (int)Math.Min(buffer.Length, most - _kept.Length);
        _kept.Write(buffer[..taken]);
        Omitted += buffer.Length - taken;
    }

    public override void Flush()
    {
    }
}
