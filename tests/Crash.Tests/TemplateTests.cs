using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace LogFlowDb.Crash.Tests;

public sealed class TemplateTests
{
    /// <summary>NetFlow v9, source 0: template 256 of octets and packets in four bytes each.</summary>
    private static readonly byte[] s_template =
    [
        0, 9, 0, 1, 0, 0, 3, 232, 0x51, 0x9a, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 16, 1, 0, 0, 2, 0, 1, 0, 4, 0, 2, 0, 4,
    ];

    private static readonly byte[] s_data =
    [
        0, 9, 0, 2, 0, 0, 3, 232, 0x51, 0x9a, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0,
        1, 0, 0, 20, 0, 0, 0, 100, 0, 0, 0, 1, 0, 0, 0, 200, 0, 0, 0, 2,
    ];

    /// <summary>An exporter announces its templates every few minutes or hours only: those in between must not be lost.</summary>
    [Fact]
    public async Task Serve_Killed_UnderstandsDataOfTemplatesItHadBefore()
    {
        using LogDb db = new();
        db.SetUp();
        Process server = await db.ServeAndListenAsync();
        Send(db.Port, s_template);
        await Wait.UntilAsync(() => File.Exists(Path.Combine(db.Data, "templates")), "the file of templates");
        server.Kill();
        server.WaitForExit();

        await db.ServeAndListenAsync();
        Send(db.Port, s_data);

        await Wait.UntilAsync(() => db.QueryRow("table t | stats sum(octet_count) as s, count").GetProperty("count").GetInt64() == 2, "two rows");
        Assert.Equal(300, db.QueryRow("table t | stats sum(octet_count) as s").GetProperty("s").GetInt64());
    }

    private static void Send(int port, byte[] datagram)
    {
        using UdpClient client = new();
        client.Send(datagram, new IPEndPoint(IPAddress.Loopback, port));
    }
}
