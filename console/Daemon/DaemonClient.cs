using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Terminal;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Daemon;

/// <summary>Has the daemon run one invocation, and copies bytes and lines to and fro.</summary>
internal static class DaemonClient
{
    private const int InputBytes = 256 * 1024;

    /// <returns>The exit code.</returns>
    public static int Run(Socket connected, Invocation invocation, ICommandSession session)
    {
        using FrameChannel channel = new(connected);
        byte[]? input = null;
        channel.Send(FrameKind.Request, new DaemonRequest(invocation, session.Traits).Encode());
        using IDisposable interrupt = session.Interrupt.Watch(() => SendInterrupt(channel));
        if (session.Interrupt.IsRaised)
        {
            SendInterrupt(channel);
        }

        IResultSink? rows = null;
        while (channel.TryReceive(out FrameKind kind, out ReadOnlySpan<byte> content))
        {
            switch (kind)
            {
                case FrameKind.Output:
                    session.Output.Write(content);
                    session.Output.Flush();
                    break;
                case FrameKind.Error:
                    session.Error.Write(content);
                    session.Error.Flush();
                    break;
                case FrameKind.ReadLine:
                    SendLine(channel, session, session.ReadLine(""));
                    break;
                case FrameKind.ReadCommand when session.Shell is { } shell:
                    SendLine(channel, session, shell.ReadCommand(Encoding.UTF8.GetString(content)));
                    break;
                case >= FrameKind.QueryBegins and <= FrameKind.Misspelt when session.Shell is { } shell && TryTake(kind, content, shell, ref rows):
                    break;
                case FrameKind.ReadInput:
                    int read = session.ReadInput(input ??= new byte[InputBytes]);
                    channel.Send(FrameKind.Input, input.AsSpan(0, read));
                    break;
                case FrameKind.Exit when content.Length == sizeof(int):
                    return BinaryPrimitives.ReadInt32LittleEndian(content);
                default:
                    throw new CommandFailedException($"the daemon of {invocation.DataDirectory} speaks another language: is it of another version?");
            }
        }

        throw new CommandFailedException($"the daemon of {invocation.DataDirectory} went away");
    }

    private static bool TryTake(FrameKind kind, ReadOnlySpan<byte> content, IShellView shell, ref IResultSink? rows)
    {
        try
        {
            return RemoteShell.TryTake(kind, content, shell, ref rows);
        }
        catch (Exception e) when (e is FormatException or EndOfStreamException)
        {
            return false;
        }
    }

    private static void SendLine(FrameChannel channel, ICommandSession session, string? line)
    {
        if (line is not null)
        {
            channel.Send(FrameKind.Line, Encoding.UTF8.GetBytes(line));
        }
        else if (!session.Interrupt.IsRaised || session.Interrupt.IsFinal)
        {
            channel.Send(FrameKind.EndOfInput, []);
        }
    }

    private static void SendInterrupt(FrameChannel channel)
    {
        try
        {
            channel.Send(FrameKind.Interrupt, []);
        }
        catch (OutputClosedException)
        {
            // The daemon is gone; the receiving side finds out by itself.
        }
    }
}
