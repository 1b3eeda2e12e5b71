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
                case FrameKind.Interrupt:
                    Interrupt.Raise();
                    break;
                default:
                    // A frame that a client never sends: it is not one of ours.
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
