using System.Net;
using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Collectors.Tests.Receiving;

public sealed class PrefixSetTests
{
    private static UInt128 Number(string address) => AddressPrefix.NumberOf(IPAddress.Parse(address));

    private static AddressPrefix Prefix(string text)
    {
        Assert.True(AddressPrefix.TryParse(text, out AddressPrefix prefix), text);
        return prefix;
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.0.0.0/8", "9.255.255.255", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("::ffff:10.0.0.0/104", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "10.1.2.4", false)]
    [InlineData("0.0.0.0/0", "203.0.113.1", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "::1", true)]
    [InlineData("::/0", "10.0.0.1", false)]
    [InlineData("fd00::/8", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true)]
    [InlineData("fd00::/8", "fe00::", false)]
    [InlineData("ff00::/8", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true)]
    public void Contains_OnePrefix_ItsAddressesOnly(string prefix, string address, bool expected) =>
        Assert.Equal(expected, new PrefixSet([Prefix(prefix)]).Contains(Number(address)));

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10/8")]
    [InlineData("::/129")]
    [InlineData("host")]
    [InlineData("10.0.0.0/8/8")]
    public void TryParse_NoPrefix_IsFalse(string text) => Assert.False(AddressPrefix.TryParse(text, out _));

    /// <summary>Overlapping, nested and touching prefixes answer as each alone would.</summary>
    [Fact]
    public void Contains_ManyPrefixes_IsAnyOfThem()
    {
        Gen<AddressPrefix> prefixes =
            from high in Gen.Choose(0, 15)
            from low in Gen.Choose(0, 255)
            from length in Gen.Choose(120, 128)
            let number = new UInt128(0, 0xffff_0a00_0000UL | (uint)((high << 8) + low))
            let host = length == 128 ? UInt128.Zero : UInt128.MaxValue >> length
            select new AddressPrefix(number & ~host, number | host);
        Prop.ForAll(prefixes.ListOf().ToArbitrary(), list =>
        {
            PrefixSet set = new(list);
            for (uint i = 0; i < 4096; i++)
            {
                UInt128 address = new(0, 0xffff_0a00_0000UL | i);
                if (set.Contains(address) != list.Any(prefix => prefix.First <= address && address <= prefix.Last))
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("172.32.0.0", false)]
    [InlineData("169.254.1.1", true)]
    [InlineData("100.127.255.255", true)]
    [InlineData("100.128.0.0", false)]
    [InlineData("fe80::1", true)]
    [InlineData("fd12::1", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("2001:db8::1", false)]
    public void LocalAllowList_TakesWhatDoesNotCrossTheInternet(string address, bool expected) =>
        Assert.Equal(expected, AllowList.Local.Allows(Number(address)));

    [Fact]
    public void RefusedSources_ManyAddresses_KeepsTheLatest()
    {
        RefusedSources refused = new();
        for (uint i = 1; i <= 40; i++)
        {
            refused.Add(new UInt128(0, 0xffff_0a00_0000UL | i));
        }

        refused.Add(new UInt128(0, 0xffff_0a00_0000UL | 30));
        refused.Add(new UInt128(0, 0xffff_0a00_0000UL | 30));

        Assert.Equal(42, refused.Count);
        Assert.Equal(16, refused.Latest.Count);
        Assert.Equal([IPAddress.Parse("10.0.0.30"), IPAddress.Parse("10.0.0.40"), IPAddress.Parse("10.0.0.39")], refused.Latest.Take(3));
    }
}
