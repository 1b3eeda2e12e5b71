using System.Net;
using System.Net.Sockets;
using System.Text;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Outputs.Running;
using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Tee;

namespace LogFlowDb.Outputs.Tests.Tee;

public sealed class DatagramTeeTests : IDisposable
{
    private readonly BindingRegistry _bindings = new();
    private readonly FlowBinding _binding;
    private readonly UdpClient _first = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly UdpClient _second = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly UdpClient _exporter = new(new IPEndPoint(IPAddress.Loopback, 0));

    public DatagramTeeTests() => _binding = _bindings.OpenOnFreePort("test", IPAddress.Loopback);

    private string Receivers => $"127.0.0.1:{Port(_first)},127.0.0.1:{Port(_second)}";

    public void Dispose()
    {
        _bindings.Dispose();
        _first.Dispose();
        _second.Dispose();
        _exporter.Dispose();
    }

    [Fact]
    public async Task Tee_ToAll_GivesEachTheSameBytes()
    {
        using DatagramTee tee = Start(("receiver", Receivers));
        Send(100);

        Assert.Equal(Texts(0, 100), await TakeAsync(_first, 100));
        Assert.Equal(Texts(0, 100), await TakeAsync(_second, 100));
    }

    [Fact]
    public async Task Tee_RoundRobin_TakesTurns()
    {
        using DatagramTee tee = Start(("receiver", Receivers), ("balance", "round-robin"));
        Send(10);

        Assert.Equal(["0", "2", "4", "6", "8"], await TakeAsync(_first, 5));
        Assert.Equal(["1", "3", "5", "7", "9"], await TakeAsync(_second, 5));
    }

    [Fact]
    public void Tee_OfAnotherBindingOrExporter_SendsNothing()
    {
        using DatagramTee other = Start(("receiver", Receivers), ("binding", "another"));
        using DatagramTee stranger = Start(("receiver", Receivers), ("exporter", "192.0.2.0/24"));
        using DatagramTee all = Start(("receiver", Receivers));
        Send(3);
        SpinWait.SpinUntil(() => all.Sent == 6, TimeSpan.FromSeconds(20));

        Assert.Equal((0, 0, 6), (other.Sent, stranger.Sent, all.Sent));
    }

    [Fact]
    public async Task Tee_Transparent_KeepsTheExportersAddressAndPort()
    {
        DatagramTee tee;
        try
        {
            tee = Start(("receiver", Receivers), ("transparent", "on"));
        }
        catch (OutputException refused)
        {
            Assert.Contains("CAP_NET_RAW", refused.Message, StringComparison.Ordinal);
            return;
        }

        using (tee)
        {
            Send(1);
            UdpReceiveResult came = await _first.ReceiveAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
            Assert.Equal(_exporter.Client.LocalEndPoint, came.RemoteEndPoint);
            Assert.Equal("0", Encoding.ASCII.GetString(came.Buffer));
        }
    }

    [Fact]
    public async Task Output_StartedAndStopped_TellsWhatItDid()
    {
        TeeFactory factory = new(() => _bindings);
        Dictionary<string, string> values = new(StringComparer.Ordinal) { ["receiver"] = $"127.0.0.1:{Port(_first)}", ["binding"] = "test" };
        Output output = factory.Create(new OutputSpec("tee", "copy", values), new OutputSettings(factory.Options, values, "/"));
        Assert.Equal(OutputState.Stopped, output.Status().State);
        Assert.True(output.Start());
        Assert.False(output.Start());
        Send(5);
        await TakeAsync(_first, 5);

        Assert.True(SpinWait.SpinUntil(() => output.Status().Sent == 5, TimeSpan.FromSeconds(20)));
        Assert.Equal((OutputState.Running, 0L, $"udp://127.0.0.1:{Port(_first)}"), (output.Status().State, output.Status().DroppedRows, output.Status().Place));
        Assert.True(await output.StopAsync(drain: true, TimeSpan.FromSeconds(1)));
        Send(1);
        Assert.Equal(OutputState.Stopped, output.Status().State);
        Assert.Throws<OutputException>(() => output.Reset(0));
    }

    [Fact]
    public void Output_ReceiverWithoutAddress_WaitsAndTells()
    {
        TeeFactory factory = new(() => _bindings);
        Dictionary<string, string> values = new(StringComparer.Ordinal) { ["receiver"] = "no-such-host.invalid:2055" };
        Output output = factory.Create(new OutputSpec("tee", "copy", values), new OutputSettings(factory.Options, values, "/"));
        output.Start();

        Assert.Equal(OutputState.Waiting, output.Status().State);
        Assert.Contains("no-such-host.invalid", output.Status().LastError, StringComparison.Ordinal);
        Assert.True(output.StopAsync(drain: false, TimeSpan.Zero).IsCompletedSuccessfully);
    }

    [Fact]
    public void Queue_Full_DropsAndCounts()
    {
        TeeQueue queue = new(1000);
        for (int i = 0; i < 10; i++)
        {
            queue.Add(new byte[200], 0, 1);
        }

        Assert.Equal((3, 7), (queue.Count, queue.Dropped));
        Assert.True(queue.Reader.TryRead(out TeeQueue.Entry entry));
        queue.Release(entry);
        queue.Add(new byte[200], 0, 1);
        Assert.Equal((3, 7), (queue.Count, queue.Dropped));
    }

    [Fact]
    public void Tee_NobodyListens_IsCountedAndTold()
    {
        int port = Port(_second);
        _second.Dispose();
        using DatagramTee tee = Start(("receiver", $"127.0.0.1:{port}"));
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                Send(1);
                return tee.Failed > 0;
            },
            TimeSpan.FromSeconds(20)));

        Assert.Equal($"127.0.0.1:{port}: nobody listens there", tee.LastError);
    }

    private static int Port(UdpClient client) => ((IPEndPoint)client.Client.LocalEndPoint!).Port;

    private static IEnumerable<string> Texts(int first, int count) =>
        Enumerable.Range(first, count).Select(static i => i.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static async Task<List<string>> TakeAsync(UdpClient client, int count)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        List<string> came = [];
        while (came.Count < count)
        {
            came.Add(Encoding.ASCII.GetString((await client.ReceiveAsync(limit.Token)).Buffer));
        }

        return came;
    }

    private DatagramTee Start(params (string Key, string Value)[] values)
    {
        OutputSettings settings = new(TeeOptions.All, values.ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal), "/");
        settings.Check();
        DatagramTee tee = new(TeeOptions.Read(settings));
        tee.Start(_bindings);
        return tee;
    }

    private void Send(int count)
    {
        foreach (string text in Texts(0, count))
        {
            _exporter.Send(Encoding.ASCII.GetBytes(text), new IPEndPoint(IPAddress.Loopback, _binding.Port));
        }
    }
}
