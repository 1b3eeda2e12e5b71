using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Lookups;
using Xunit;

namespace LogFlowDb.Query.Tests.Lookups;

public sealed class NetworkIndexTests
{
    [Theory]
    [InlineData("10.1.2.3", 2)]
    [InlineData("10.1.3.1", 1)]
    [InlineData("10.200.0.1", 0)]
    [InlineData("11.0.0.0", -1)]
    [InlineData("9.255.255.255", -1)]
    [InlineData("255.255.255.255", 3)]
    [InlineData("2001:db8::1", 4)]
    [InlineData("2001:db9::1", -1)]
    public void Find_NetworksInEachOther_GivesTheNarrowest(string address, int wanted)
    {
        string[] networks = ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "255.0.0.0/8", "2001:db8::/32"];
        NetworkIndex index = NetworkIndex.Build([.. networks.Select(Network)], out int[] numbers);
        Assert.True(IpValue.TryParse(address, out IpValue ip));
        int found = index.Find(ip);
        Assert.Equal(wanted, found < 0 ? -1 : Array.IndexOf(numbers, found));
    }

    [Fact]
    public void Find_RandomNetworks_GivesWhatTryingAllGives() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed =>
        {
            Random random = new(seed);
            List<IpNetwork> networks = [];
            for (int i = random.Next(1, 60); i > 0; i--)
            {
                bool v4 = random.Next(3) > 0;
                networks.Add(Network($"{Address(random, v4)}/{random.Next(0, v4 ? 33 : 129)}"));
            }

            NetworkIndex index = NetworkIndex.Build(networks, out _);
            for (int i = 0; i < 200; i++)
            {
                IpNetwork near = networks[random.Next(networks.Count)];
                IpValue address = random.Next(4) switch { 0 => near.First, 1 => near.Last, _ => Address(random, random.Next(3) > 0) };
                IpNetwork? wanted = networks.Where(network => network.Contains(address)).Select(static n => (IpNetwork?)n).MaxBy(static n => n!.Value.PrefixLength);
                int found = index.Find(address);
                Assert.Equal(wanted, found < 0 ? null : index.Networks[found]);
                for (int parent = found; parent >= 0; parent = index.Parent(parent))
                {
                    Assert.True(index.Networks[parent].Contains(address));
                }
            }
        }).QuickCheckThrowOnFailure();

    private static IpNetwork Network(string text) => IpNetwork.TryParse(text, out IpNetwork network) ? network : throw new FormatException(text);

    /// <summary>Of few different bits, so that networks meet.</summary>
    private static IpValue Address(Random random, bool v4) => v4
        ? IpValue.FromV4((uint)random.Next(4) << 30 | (uint)random.Next(8) << 16 | (uint)random.Next(4))
        : new IpValue(new UInt128((ulong)random.Next(1, 4) << 62 | (uint)random.Next(4), (ulong)random.Next(4)));
}
