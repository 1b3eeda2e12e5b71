using System.Threading.Channels;
using LogFlowDb.Console.Sessions;

namespace LogFlowDb.Console.Daemon;

/// <summary>A client of the daemon. <see cref="Listen"/> runs on a thread of its own while the verb runs on another.</summary>
internal sealed class RemoteSession : ICommandSession, IDisposable
{
    private const int OutputBufferBytes = 64 * 1024;

    private readonly FrameChannel _channel;
    private readonly FrameStream _output;
    private readonly FrameStream _error;
    private readonly Channel<string?> _lines = Channel.CreateUnbounded<string?>();
    private readonly Channel<byte[]> _input = Channel.CreateUnbounded<byte[]>();
    private ReadOnlyMemory<byte> _unread;
    private int _inputWanted;

    public RemoteSession(FrameChannel channel, SessionTraits traits)
    {
        _channel = channel;
        Traits = traits;
        _output = new FrameStream(channel, FrameKind.Output, OutputBufferBytes);
        _error = new FrameStream(channel, FrameKind.Error, 1024);
        Shell = traits.IsShell ? new RemoteShell(channel, Flush, NextLine) : null;
    }

    public Stream Output => _output;

    public Stream Error => _error;

    public SessionTraits Traits { get; }

    public InterruptSource Interrupt { get; } = new();

    public IShellView? Shell { get; }

    /// <summary>Takes what the client sends until it leaves; leaving interrupts whatever runs for it.</summary>
    public void Listen()
    {
        while (_channel.TryReceive(out FrameKind kind, out ReadOnlySpan<byte> content))
        {
            switch (kind)
            {
                case FrameKind.Line:
                    _lines.Writer.TryWrite(System.Text.Encoding.UTF8.GetString(content));
                    break;
                case FrameKind.EndOfInput:
                    _lines.Writer.TryWrite(null);
                    break;
                case FrameKind.Input when Interlocked.Exchange(ref _inputWanted, 0) == 1:
                    _input.Writer.TryWrite(content.ToArray());
                    break;
                case FrameKind.Interrupt:
                    Interrupt.Raise();
                    break;
                default:
                    // A frame that a client never sends, or unasked: it is not one of ours.
                    Interrupt.Raise();
                    return;
            }
        }

        Interrupt.Raise();
    }

    public string? ReadLine(string prompt)
    {
        this.Write(prompt);
        Flush();
        _channel.Send(FrameKind.ReadLine, []);
        return NextLine();
    }

    public int ReadInput(Span<byte> buffer)
    {
        if (_unread.IsEmpty)
        {
            Volatile.Write(ref _inputWanted, 1);
            _channel.Send(FrameKind.ReadInput, []);
            try
            {
                _unread = _input.Reader.ReadAsync(Interrupt.Token).AsTask().GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                return 0;
            }
        }

        int count = Math.Min(buffer.Length, _unread.Length);
        _unread.Span[..count].CopyTo(buffer);
        _unread = _unread[count..];
        return count;
    }

    public void Flush()
    {
        _output.Flush();
        _error.Flush();
    }

    public void Dispose() => Interrupt.Dispose();

    private string? NextLine()
    {
        try
        {
            return _lines.Reader.ReadAsync(Interrupt.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
