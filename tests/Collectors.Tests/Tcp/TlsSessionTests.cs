using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Collectors.Receiving;
using LogFlowDb.Collectors.Tcp;
using LogFlowDb.Collectors.Tests.Support;

namespace LogFlowDb.Collectors.Tests.Tcp;

/// <summary>IPFIX over TLS: RFC 7011 §11.1.</summary>
public sealed class TlsSessionTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder = new();
    private readonly BindingRegistry _registry = new();
    private readonly CollectedRows _collected = new();
    private readonly TestCertificates _ours;

    public TlsSessionTests()
    {
        _ours = new TestCertificates(_folder.Path, "ours");
        _registry.Subscribe(_collected);
    }

    public void Dispose()
    {
        _registry.Dispose();
        _folder.Dispose();
    }

    private FlowBinding Open(string? clients = null, string? allow = null)
    {
        (string certificate, string key) = _ours.Server();
        Dictionary<string, string> values = new(StringComparer.Ordinal) { ["transport"] = "tls", ["certificate"] = certificate, ["key"] = key };
        if (clients is not null)
        {
            values["clients"] = clients;
        }

        if (allow is not null)
        {
            values["allow"] = allow;
        }

        return _registry.OpenOnFreePort("tls", options: BindingOptions.Parse(values));
    }

    private async Task<SslStream> ConnectAsync(FlowBinding binding, SslProtocols protocols = SslProtocols.None, (string Certificate, string Key)? client = null)
    {
        TcpClient connection = new();
        await connection.ConnectAsync(IPAddress.Loopback, binding.Port);
        SslStream stream = new(connection.GetStream());
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = "127.0.0.1",
            EnabledSslProtocols = protocols,
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck },
        };
        options.CertificateChainPolicy.CustomTrustStore.Add(_ours.Root);
        if (client is { } files)
        {
            options.ClientCertificates = [X509Certificate2.CreateFromPemFile(files.Certificate, files.Key)];
        }

        await stream.AuthenticateAsClientAsync(options);
        return stream;
    }

    /// <summary>A peer that is refused learns of it with the handshake, or (TLS 1.3) when it sends or reads.</summary>
    private static async Task ExpectRefusalAsync(Func<Task<SslStream>> connect)
    {
        Exception? failure = await Record.ExceptionAsync(async () =>
        {
            await using SslStream stream = await connect();
            await stream.WriteAsync(Datagrams.IpfixTemplate());
            await stream.WriteAsync(Datagrams.IpfixData(1));
            Assert.Equal(0, await stream.ReadAsync(new byte[1]));
            throw new IOException("closed");
        });
        Assert.True(failure is IOException or AuthenticationException, failure?.ToString());
    }

    private static void Eventually(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, s_patience));

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Session_TrustedServer_GivesItsRowsAsync(SslProtocols protocol)
    {
        FlowBinding binding = Open();

        await using (SslStream stream = await ConnectAsync(binding, protocol))
        {
            Assert.Equal(protocol, stream.SslProtocol);
            await stream.WriteAsync(Datagrams.IpfixTemplate());
            await stream.WriteAsync(Datagrams.IpfixData(8000));
            await stream.WriteAsync(Datagrams.IpfixData(8000));
            await stream.ShutdownAsync();

            // A TLS 1.3 client that closes with the server's tickets unread resets the connection, and what is under way is lost.
            Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        }

        Assert.True(_collected.WaitFor(16_000, s_patience));
        Eventually(() => binding.Statistics().Sessions!.Open == 0);
        Assert.Equal((BindingTransport.Tls, null), (binding.Statistics().Transport, binding.Statistics().Sessions!.LastError));
    }

    [Fact]
    public async Task Session_ClientOfOurAuthority_IsTakenAsync()
    {
        FlowBinding binding = Open(_ours.RootFile);

        await using SslStream stream = await ConnectAsync(binding, client: _ours.Client());
        await stream.WriteAsync(Datagrams.IpfixTemplate());
        await stream.WriteAsync(Datagrams.IpfixData(3));

        Assert.True(_collected.WaitFor(3, s_patience));
    }

    [Fact]
    public async Task Session_ClientWithoutOrWithAWrongCertificate_IsRefusedAsync()
    {
        TestCertificates theirs = new(_folder.Path, "theirs");
        FlowBinding binding = Open(_ours.RootFile);

        await ExpectRefusalAsync(() => ConnectAsync(binding));
        await ExpectRefusalAsync(() => ConnectAsync(binding, client: theirs.Client()));
        await ExpectRefusalAsync(() => ConnectAsync(binding, client: _ours.Client(isExpired: true)));
        await ExpectRefusalAsync(() => ConnectAsync(binding, client: _ours.Server()));

        Eventually(() => binding.Statistics().Sessions is { HandshakeFailures: 4, Open: 0 });
        _registry.Close("tls");
        Assert.Equal((0, 0L), (_collected.Rows, binding.Statistics().Failures));
    }

    [Fact]
    public async Task Session_OldTls_IsRefusedAsync()
    {
        FlowBinding binding = Open();

#pragma warning disable CA5397, SYSLIB0039 // That it is refused is the point.
        await ExpectRefusalAsync(() => ConnectAsync(binding, SslProtocols.Tls11));
#pragma warning restore CA5397, SYSLIB0039
    }

    [Fact]
    public async Task Session_PlainBytesToTls_CountAsHandshakeFailureAsync()
    {
        FlowBinding binding = Open();
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, binding.Port);

        await client.GetStream().WriteAsync(Datagrams.IpfixData(100));

        Eventually(() => binding.Statistics().Sessions is { HandshakeFailures: 1, Open: 0 });
        Assert.Equal(0, binding.Statistics().Failures);
    }

    [Fact]
    public async Task Session_NotAllowed_IsClosedBeforeTheHandshakeAsync()
    {
        FlowBinding binding = Open(allow: "10.0.0.0/8");

        await ExpectRefusalAsync(() => ConnectAsync(binding));

        Assert.Equal((1L, 0L), (binding.Statistics().Refused, binding.Statistics().Sessions!.Accepted));
    }

    [Fact]
    public async Task Session_NoHandshake_IsClosedAfterItsTimeAsync()
    {
        (string certificate, string key) = _ours.Server();
        using DatagramRing ring = new(512 << 10);
        using TcpReceiver receiver = new(
            new IPEndPoint(IPAddress.Loopback, 0),
            ring,
            TlsIdentity.Load(certificate, key, clients: null),
            AllowList.Any,
            new RefusedSources(),
            failure => Assert.Fail(failure.ToString()),
            SessionLimits.Default with { Handshake = TimeSpan.FromMilliseconds(100) });
        receiver.Start();
        using TcpClient client = new();
        await client.ConnectAsync(receiver.EndPoint);

        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1]));
        Eventually(() => receiver.Statistics().Sessions is { TimedOut: 1, Open: 0 });
        receiver.Stop();
    }

    [ToolFact("openssl")]
    public async Task Session_OpensslClient_GivesItsRowsAsync()
    {
        FlowBinding binding = Open(_ours.RootFile);
        (string certificate, string key) = _ours.Client();
        ProcessStartInfo start = new(ToolFactAttribute.PathOf("openssl")!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "s_client", "-quiet", "-connect", $"127.0.0.1:{binding.Port}", "-CAfile", _ours.RootFile, "-verify_return_error", "-cert", certificate, "-key", key },
        };
        using Process openssl = Process.Start(start)!;
        try
        {
            await openssl.StandardInput.BaseStream.WriteAsync((byte[])[.. Datagrams.IpfixTemplate(), .. Datagrams.IpfixData(5)]);
            await openssl.StandardInput.BaseStream.FlushAsync();

            Assert.True(_collected.WaitFor(5, s_patience));
        }
        finally
        {
            openssl.Kill();
        }
    }

    [Fact]
    public void Open_WrongFiles_AreNamed()
    {
        (string certificate, string key) = _ours.Server();
        (_, string otherKey) = _ours.Client();
        string nothing = Path.Combine(_folder.Path, "nothing.pem");
        File.WriteAllText(nothing, "nothing");

        Assert.StartsWith("certificate=/nowhere: ", Refusal("/nowhere", key, null), StringComparison.Ordinal);
        Assert.Equal($"certificate={nothing}: there is no certificate in it", Refusal(nothing, key, null));
        Assert.Equal("key=/nowhere: there is no such file", Refusal(certificate, "/nowhere", null));
        Assert.StartsWith($"key={nothing}: ", Refusal(certificate, nothing, null), StringComparison.Ordinal);
        Assert.StartsWith($"key={otherKey}: ", Refusal(certificate, otherKey, null), StringComparison.Ordinal);
        Assert.Equal($"clients={key}: there is no certificate in it", Refusal(certificate, key, key));
    }

    private string Refusal(string certificate, string key, string? clients)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal) { ["transport"] = "tls", ["certificate"] = certificate, ["key"] = key };
        if (clients is not null)
        {
            values["clients"] = clients;
        }

        return Assert.Throws<BindingException>(() => _registry.OpenOnFreePort("tls", options: BindingOptions.Parse(values))).Message;
    }
}
