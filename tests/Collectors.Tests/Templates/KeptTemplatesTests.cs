using System.Net;
using System.Net.Sockets;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Collectors.Templates;
using LogFlowDb.Collectors.Tests.Support;

namespace LogFlowDb.Collectors.Tests.Templates;

public sealed class KeptTemplatesTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Open_AfterRestart_DataWithoutTemplateIsDecoded(int sockets)
    {
        using TemporaryFolder folder = new();
        BindingOptions options = BindingOptions.Parse(new Dictionary<string, string>(StringComparer.Ordinal) { ["sockets"] = $"{sockets}" });
        Receive(folder.Path, options, Datagrams.V9Template, expectedRows: 0);

        Receive(folder.Path, options, Datagrams.V9Data(sequence: 1), expectedRows: 2);

        Assert.Single(new TemplateFile(folder.Path).Load(out _)["default"].Templates);
    }

    [Fact]
    public void Open_ProcessEndedWithoutWord_TemplatesWereWrittenWhileItRan()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, TemplateFile.Name);
        BindingRegistry killed = new(folder.Path, TimeSpan.FromMilliseconds(20));
        FlowBinding binding = killed.OpenOnFreePort("default");
        using UdpClient sender = new();
        sender.Send(Datagrams.V9Template, new IPEndPoint(IPAddress.Loopback, binding.Port));
        Assert.True(SpinWait.SpinUntil(() => File.Exists(path), s_patience));
        byte[] written = File.ReadAllBytes(path);
        killed.Dispose();
        File.WriteAllBytes(path, written);

        Receive(folder.Path, BindingOptions.Default, Datagrams.V9Data(sequence: 1), expectedRows: 2);
    }

    [Fact]
    public void Open_DamagedFile_IsToldAndCollectingGoesOn()
    {
        using TemporaryFolder folder = new();
        folder.Write(TemplateFile.Name, [1, 2, 3]);

        using BindingRegistry registry = new(folder.Path);

        Assert.Contains("templates.damaged", registry.Notice, StringComparison.Ordinal);
        Assert.NotNull(registry.OpenOnFreePort("default"));
    }

    [Fact]
    public void Dispose_FolderIsGone_IsToldAndNotFatal()
    {
        TemporaryFolder folder = new();
        BindingRegistry registry = new(folder.Path);
        CollectedRows collected = new();
        using IDisposable subscription = registry.Subscribe(collected);
        FlowBinding binding = registry.OpenOnFreePort("default");
        using UdpClient sender = new();
        sender.Send([.. Datagrams.V9Template], new IPEndPoint(IPAddress.Loopback, binding.Port));
        sender.Send(Datagrams.V9Data(sequence: 1), new IPEndPoint(IPAddress.Loopback, binding.Port));
        Assert.True(collected.WaitFor(2, s_patience));
        folder.Dispose();

        registry.Dispose();

        Assert.Contains("templates cannot be kept", registry.Notice, StringComparison.Ordinal);
    }

    private static void Receive(string folder, BindingOptions options, byte[] datagram, int expectedRows)
    {
        using BindingRegistry registry = new(folder);
        CollectedRows collected = new();
        using IDisposable subscription = registry.Subscribe(collected);
        FlowBinding binding = registry.OpenOnFreePort("default", options: options);
        using UdpClient sender = new();
        sender.Send(datagram, new IPEndPoint(IPAddress.Loopback, binding.Port));
        registry.Close("default");
        Assert.Equal(expectedRows, collected.Rows);
    }
}
