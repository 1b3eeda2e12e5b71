using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

public sealed class AddressDictionaryTests
{
    public static TheoryData<string, double> Shapes() => new()
    {
        // Most bits an address may take, head included. Random numbers of 32 bits cannot take less than 19.15.
        { "random v4", 19.9 },
        { "one network v4", 3.6 },
        { "clustered v4", 9.5 },
        { "few", 66 },
        { "small v6", 7 },
        { "random hosts v6", 70 },
        { "vendor hosts v6", 52 },
        { "subnets v6", 37 },
        { "both families", 22 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Write_KnownShape_ReadsBackAndStaysWithinItsBits(string shape, double bits)
    {
        IpValue[] addresses = Make(shape, new Random(5));
        byte[] bytes = AssertRoundTrip(addresses);
        Assert.True(bytes.Length * 8.0 / addresses.Length <= bits, $"{bytes.Length * 8.0 / addresses.Length:F2} bits an address, {addresses.Length} addresses");
    }

    [Fact]
    public void Write_AnyAddresses_ReadBackAndAreFound() =>
        Prop.ForAll(Addresses(), addresses => AssertRoundTrip(addresses)).QuickCheckThrowOnFailure();

    [Fact]
    public void ContainsAny_AnyRange_SaysWhatAListSays() =>
        Prop.ForAll(Addresses(), ArbMap.Default.ArbFor<int>(), (addresses, seed) =>
        {
            byte[] bytes = Encode(addresses);
            AddressDictionary dictionary = AddressDictionary.Open(bytes, bytes.Length);
            Random random = new(seed);
            for (int round = 0; round < 20; round++)
            {
                IpValue first = Near(addresses, random), last = random.Next(3) == 0 ? first : Near(addresses, random);
                bool expected = addresses.Any(a => a >= first && a <= last);
                Assert.Equal(expected, Contains(dictionary, bytes, first, last, out _));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ContainsAny_OneAddress_ReadsOneFrame()
    {
        IpValue[] addresses = Make("random v4", new Random(3));
        byte[] bytes = Encode(addresses);
        AddressDictionary dictionary = AddressDictionary.Open(bytes, bytes.Length);
        Assert.InRange(dictionary.HeadLength, 1, 300);
        foreach (int at in (int[])[1, 777, 5_000, addresses.Length - 1])
        {
            Assert.True(Contains(dictionary, bytes, addresses[at], addresses[at], out int read));
            Assert.InRange(read, 0, 2_600);
        }
    }

    [Fact]
    public void Open_AnyByteChanged_IsInvalidDataOrTheSame()
    {
        Random random = new(11);
        foreach (string shape in (string[])["both families", "clustered v4", "vendor hosts v6"])
        {
            IpValue[] addresses = Make(shape, random)[..1500];
            byte[] bytes = Encode(addresses);
            for (int at = 0; at < bytes.Length; at++)
            {
                byte[] damaged = [.. bytes];
                damaged[at] ^= (byte)(1 << random.Next(8));
                Assert.Throws<InvalidDataException>(() => Decode(damaged));
            }
        }
    }

    [Fact]
    public void Open_CutAnywhere_IsInvalidData()
    {
        byte[] bytes = Encode(Make("both families", new Random(12))[..1500]);
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => Decode(bytes[..length]));
        }
    }

    /// <summary>Checksums keep damage out, but not a writer gone wrong: frames must stand any bytes.</summary>
    [Fact]
    public void ReadFrame_AnyBytes_GivesAddressesOrInvalidData()
    {
        Random random = new(13);
        uint[] v4 = new uint[300];
        IpValue[] v6 = new IpValue[300];
        byte[][] frames = [Frame("clustered v4"), Frame("random v4"), Frame("vendor hosts v6"), Frame("random hosts v6"), Frame("small v6")];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] frame = [.. frames[random.Next(frames.Length)]];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                // Mostly in front, where the lengths stand.
                frame[random.Next(3) == 0 ? random.Next(frame.Length) : random.Next(Math.Min(40, frame.Length))] = (byte)random.Next(256);
            }

            OnlyInvalidData(() => AddressFrame.ReadV4(frame, v4));
            OnlyInvalidData(() => AddressFrame.ReadV6(frame, v6));
        }

        static byte[] Frame(string shape)
        {
            IpValue[] addresses = Make(shape, new Random(1))[..300];
            ByteWriter writer = new();
            if (addresses[0].IsV4)
            {
                AddressFrame.WriteV4(Array.ConvertAll(addresses, static a => a.V4), writer);
            }
            else
            {
                AddressFrame.WriteV6(addresses, writer);
            }

            return writer.Written.ToArray();
        }
    }

    private static void OnlyInvalidData(Action action)
    {
        try
        {
            action();
        }
        catch (InvalidDataException)
        {
            // What it must be.
        }
    }

    private static IpValue[] Make(string shape, Random random)
    {
        HashSet<IpValue> made = [];
        switch (shape)
        {
            case "random v4":
                Add(20_000, () => V4((uint)random.NextInt64(1L << 32)));
                break;
            case "one network v4":
                Add(30_000, () => V4(0x0a000000u + (uint)random.Next(1 << 16)));
                break;
            case "clustered v4":
                while (made.Count < 20_000)
                {
                    uint network = (uint)random.Next(1 << 24) << 8;
                    Add(random.Next(1, 60), () => V4(network + (uint)random.Next(256)));
                }

                break;
            case "few":
                Add(5, () => V4((uint)random.NextInt64(1L << 32)));
                break;
            case "small v6":
                Add(8_000, () => V6(0x20010db800000000UL, (ulong)random.Next(1 << 16)));
                break;
            case "random hosts v6":
                Add(3_000, () => V6(0x2001067c00000000UL + (ulong)random.Next(60), (ulong)random.NextInt64()));
                break;
            case "vendor hosts v6":
                ulong[] vendors = [0x021132fffe000000UL, 0x0a0027fffe000000UL, 0x5254ecfffe000000UL, 0x00163efffe000000UL];
                Add(3_000, () => V6(0x2001067c00000000UL + (ulong)random.Next(5000), vendors[random.Next(4)] + (ulong)random.Next(1 << 24)));
                break;
            case "subnets v6":
                Add(3_000, () => V6(0x2a00000000000000UL + ((ulong)random.Next(1 << 24) << 32), 1 + (ulong)random.Next(5)));
                break;
            default:
                Add(18_000, () => V4((uint)random.NextInt64(1L << 32)));
                Add(2_000, () => V6(0x2a00000000000000UL + ((ulong)random.Next(1 << 24) << 32), 1 + (ulong)random.Next(5)));
                break;
        }

        return [.. made.Order()];

        void Add(int count, Func<IpValue> next)
        {
            for (int i = 0; i < count; i++)
            {
                made.Add(next());
            }
        }
    }

    private static Arbitrary<IpValue[]> Addresses()
    {
        Gen<IpValue> wide = Gen.Select(ArbMap.Default.GeneratorFor<ulong>().Two(), pair => V6(pair.Item1, pair.Item2));
        Gen<IpValue> near = Gen.Select(Gen.Choose(0, 5000), n => V6(0x20010db800000000UL + ((ulong)(n % 7) << 16), (ulong)(n * (long)n)));
        Gen<IpValue> v4 = Gen.Select(ArbMap.Default.GeneratorFor<uint>(), n => V4(n));
        Gen<IpValue> lan = Gen.Select(Gen.Choose(0, 20_000), n => V4(0xc0a80000u + (uint)n));
        Gen<IpValue[]> few = Gen.OneOf(wide, near, v4, lan).ArrayOf();
        Gen<IpValue[]> many = Gen.OneOf(wide, near, v4, lan).ArrayOf(4000);
        return Gen.Frequency((9, few), (1, many)).Select(static a => a.Distinct().Order().ToArray()).ToArbitrary();
    }

    private static IpValue Near(IpValue[] addresses, Random random)
    {
        if (addresses.Length == 0)
        {
            return V4((uint)random.Next());
        }

        IpValue address = addresses[random.Next(addresses.Length)];
        return new IpValue(address.Number + (UInt128)random.Next(4) - 1);
    }

    private static IpValue V4(uint number) => IpValue.FromV4(number);

    private static IpValue V6(ulong high, ulong low) => new(new UInt128(high, low));

    private static byte[] Encode(IpValue[] addresses)
    {
        ByteWriter writer = new();
        int head = AddressDictionary.Write(addresses, writer);
        Assert.Equal(head, AddressDictionary.ReadHeadLength(writer.Written, writer.Length));
        return writer.Written.ToArray();
    }

    private static IpValue[] Decode(byte[] bytes)
    {
        AddressDictionary dictionary = AddressDictionary.Open(bytes, bytes.Length);
        IpValue[] addresses = new IpValue[dictionary.Count];
        dictionary.ReadAll(bytes, addresses);
        return addresses;
    }

    private static bool Contains(AddressDictionary dictionary, byte[] bytes, IpValue first, IpValue last, out int read)
    {
        int count = 0;
        bool found = dictionary.ContainsAny(first, last, (offset, buffer) =>
        {
            bytes.AsSpan(offset, buffer.Length).CopyTo(buffer);
            count += buffer.Length;
        });
        read = count;
        return found;
    }

    private static byte[] AssertRoundTrip(IpValue[] addresses)
    {
        byte[] bytes = Encode(addresses);
        Assert.Equal(addresses, Decode(bytes));
        AddressDictionary dictionary = AddressDictionary.Open(bytes, bytes.Length);
        Assert.Equal(bytes.Length, dictionary.Length);
        for (int i = 0; i < addresses.Length; i += Math.Max(1, addresses.Length / 50))
        {
            Assert.True(Contains(dictionary, bytes, addresses[i], addresses[i], out _));
        }

        return bytes;
    }
}
