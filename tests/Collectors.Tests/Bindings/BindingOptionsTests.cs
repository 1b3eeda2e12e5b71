using System.Net;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Collectors.Tests.Bindings;

public sealed class BindingOptionsTests
{
    private static BindingOptions Parse(params string[] pairs) =>
        BindingOptions.Parse(pairs.Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal));

    [Fact]
    public void Parse_Nothing_IsOneUdpSocket()
    {
        BindingOptions options = Parse();

        Assert.Equal((BindingTransport.Udp, 1, 32 << 20), (options.Transport, options.Sockets, options.BufferBytes));
        Assert.Null(options.Allow);
        Assert.Equal(IPAddress.Loopback, options.AddressOr(null));
    }

    [Fact]
    public void Parse_Everything_IsKept()
    {
        BindingOptions udp = Parse("sockets=4", "allow=10.0.0.0/8, fd00::/8", "group=239.1.2.3%lo,ff05::9", "buffer=512kb");
        Assert.Equal((4, 512 << 10), (udp.Sockets, udp.BufferBytes));
        Assert.Equal("10.0.0.0/8,fd00::/8", udp.Allow!.Text);
        Assert.Equal([new MulticastGroup(IPAddress.Parse("239.1.2.3"), "lo"), new MulticastGroup(IPAddress.Parse("ff05::9"), null)], udp.Groups);
        Assert.Equal(IPAddress.IPv6Any, udp.AddressOr(null));

        BindingOptions tls = Parse("transport=tls", "certificate=c.pem", "key=k.pem", "clients=ca.pem", "allow=any");
        Assert.Equal((BindingTransport.Tls, "c.pem", "k.pem", "ca.pem"), (tls.Transport, tls.Certificate, tls.Key, tls.Clients));
        Assert.Same(AllowList.Any, tls.Allow);
    }

    [Theory]
    [InlineData("transport=sctp: .NET has no SCTP sockets; udp, tcp and tls are there", "transport=sctp")]
    [InlineData("transport=quic: must be udp, tcp or tls", "transport=quic")]
    [InlineData("sockets=0: must be 1 to 64", "sockets=0")]
    [InlineData("sockets=x: must be 1 to 64", "sockets=x")]
    [InlineData("allow=10.0.0.0/33: must be any, or prefixes such as 10.0.0.0/8,fd00::/8", "allow=::1,10.0.0.0/33")]
    [InlineData("allow=: must be any, or prefixes such as 10.0.0.0/8,fd00::/8", "allow=")]
    [InlineData("group=10.1.1.1: must be a multicast address, 239.1.2.3 or ff05::1, perhaps with %INTERFACE", "group=10.1.1.1")]
    [InlineData("group=239.1.1.1%: must be a multicast address, 239.1.2.3 or ff05::1, perhaps with %INTERFACE", "group=239.1.1.1%")]
    [InlineData("buffer=3gb: must be 64kb to 1024mb", "buffer=3gb")]
    [InlineData("buffer=999999999mb: must be 64kb to 1024mb", "buffer=999999999mb")]
    [InlineData("transport=tls needs certificate=FILE and key=FILE", "transport=tls", "key=k.pem")]
    [InlineData("certificate= goes with transport=tls only", "transport=tcp", "certificate=c.pem")]
    [InlineData("sockets= goes with transport=udp only", "transport=tcp", "sockets=2")]
    [InlineData("certificate=: must be the name of a PEM file", "transport=tls", "certificate=", "key=k")]
    [InlineData("unknown option: alow (there are transport, sockets, allow, group, buffer, certificate, key, clients)", "alow=any")]
    public void Parse_WrongValue_SaysWhatIsAllowed(string message, params string[] pairs) =>
        Assert.Equal(message, Assert.Throws<BindingException>(() => Parse(pairs)).Message);

    [Fact]
    public void AddressOr_GroupOnAnAddressThatDoesNotHearIt_IsRefused()
    {
        BindingOptions v6 = Parse("group=ff05::9");

        Assert.Equal("group= is heard on :: only, not on 0.0.0.0", Assert.Throws<BindingException>(() => v6.AddressOr(IPAddress.Any)).Message);
        Assert.Equal(IPAddress.Any, Parse("group=239.1.1.1").AddressOr(null));
        Assert.Equal(IPAddress.IPv6Any, Parse("group=239.1.1.1").AddressOr(IPAddress.IPv6Any));
        Assert.Throws<BindingException>(() => Parse("group=239.1.1.1").AddressOr(IPAddress.Loopback));
    }
}
