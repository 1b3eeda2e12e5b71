using System.Net.Sockets;
using System.Text;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Daemon;
using LogFlowDb.Console.Sessions;
using Xunit;

namespace LogFlowDb.Console.Tests.Daemon;

public sealed class DaemonServerTests : IDisposable
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("logdb-test-");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData(10)]
    [InlineData(150)]
    public void Run_Client_GetsOutputErrorLinesAndCode(int pathLength)
    {
        string directory = DirectoryOf(pathLength);
        using DaemonServer server = Start(directory, static (invocation, session) =>
        {
            session.WriteLine($"{invocation.Verb} {session.Traits.Width}");
            session.WriteErrorLine("oops");
            session.WriteLine($"[{session.ReadLine("name? ")}]");
            session.WriteLine($"[{session.ReadLine("again? ")}]");
            session.Output.Write(new byte[3 << 20]);
            return 7;
        });
        using FakeSession client = new("me\n");
        Assert.Equal(7, DaemonClient.Run(DaemonAddress.TryConnect(directory)!, new Invocation("exec"), client));
        string output = client.OutputText;
        Assert.Equal("exec 77\nname? [me]\nagain? []\n", output[..output.IndexOf('\0', StringComparison.Ordinal)]);
        Assert.Equal(3 << 20, output.Count(static c => c == '\0'));
        Assert.Equal("oops\n", client.ErrorText);
    }

    [Fact]
    public async Task Interrupt_OfTheClient_ReachesItsVerbOnly()
    {
        string directory = DirectoryOf(10);
        using CountdownEvent running = new(2);
        using DaemonServer server = Start(directory, (_, session) =>
        {
            running.Signal();
            session.Interrupt.Token.WaitHandle.WaitOne(s_wait);
            return session.Interrupt.IsRaised ? ExitCode.Interrupted : ExitCode.Failed;
        });
        using FakeSession first = new("");
        using FakeSession second = new("");
        Task<int> one = Task.Run(() => DaemonClient.Run(DaemonAddress.TryConnect(directory)!, new Invocation("query"), first));
        Task<int> two = Task.Run(() => DaemonClient.Run(DaemonAddress.TryConnect(directory)!, new Invocation("query"), second));
        Assert.True(running.Wait(s_wait));
        first.Interrupt.Raise();
        Assert.Equal(ExitCode.Interrupted, await one);
        Assert.False(two.IsCompleted);
        second.Interrupt.Raise();
        Assert.Equal(ExitCode.Interrupted, await two);
    }

    [Fact]
    public void Leaving_Client_InterruptsItsVerb()
    {
        string directory = DirectoryOf(10);
        using ManualResetEventSlim running = new();
        using ManualResetEventSlim interrupted = new();
        using DaemonServer server = Start(directory, (_, session) =>
        {
            running.Set();
            if (session.Interrupt.Token.WaitHandle.WaitOne(s_wait))
            {
                interrupted.Set();
            }

            return 0;
        });
        Socket socket = DaemonAddress.TryConnect(directory)!;
        using (FrameChannel channel = new(socket))
        {
            using FakeSession client = new("");
            channel.Send(FrameKind.Request, new DaemonRequest(new Invocation("query"), client.Traits).Encode());
            Assert.True(running.Wait(s_wait));
        }

        Assert.True(interrupted.Wait(s_wait));
    }

    [Fact]
    public async Task Stop_RunningVerb_IsInterruptedAndWaitedFor()
    {
        string directory = DirectoryOf(10);
        using ManualResetEventSlim running = new();
        using DaemonServer server = Start(directory, (_, session) =>
        {
            running.Set();
            session.Interrupt.Token.WaitHandle.WaitOne(s_wait);
            session.WriteLine("stopped");
            return 130;
        });
        using FakeSession client = new("");
        Task<int> run = Task.Run(() => DaemonClient.Run(DaemonAddress.TryConnect(directory)!, new Invocation("query"), client));
        Assert.True(running.Wait(s_wait));
        server.Stop(s_wait);
        Assert.Equal(130, await run);
        Assert.Equal("stopped\n", client.OutputText);
        Assert.Null(DaemonAddress.TryConnect(directory));
    }

    [Fact]
    public void Foreign_Bytes_AreRefused()
    {
        string directory = DirectoryOf(10);
        using DaemonServer server = Start(directory, static (_, _) => 0);
        foreach (byte[] bytes in new byte[][] { [1, 255, 255, 255, 127], [1, 4, 0, 0, 0, 99, 0, 0, 0], [200, 0, 0, 0, 0], Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n") })
        {
            using Socket socket = DaemonAddress.TryConnect(directory)!;
            socket.ReceiveTimeout = (int)s_wait.TotalMilliseconds;
            socket.Send(bytes);
            socket.Shutdown(SocketShutdown.Send);
            byte[] answer = new byte[4096];
            while (socket.Receive(answer) > 0)
            {
            }
        }

        using FakeSession client = new("");
        Assert.Equal(0, DaemonClient.Run(DaemonAddress.TryConnect(directory)!, new Invocation("query"), client));
    }

    [Fact]
    public void Listen_Socket_IsForItsUserOnly()
    {
        string directory = DirectoryOf(10);
        using Socket socket = DaemonAddress.Listen(directory, 1);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(directory, "logdb.sock")));
    }

    private static DaemonServer Start(string directory, Func<Invocation, ICommandSession, int> run)
    {
        DaemonServer server = new(DaemonAddress.Listen(directory, 16), run);
        server.Start();
        return server;
    }

    private string DirectoryOf(int length)
    {
        string path = Path.Combine(_root.FullName, new string('d', length));
        Directory.CreateDirectory(path);
        return path;
    }
}
