using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Formats;
using Xunit;

namespace LogFlowDb.Query.Tests.Formats;

/// <summary>The fast texts are the texts of <see cref="ValueText"/>.</summary>
public sealed class Utf8ValuesTests
{
    [Fact]
    public void Add_AnyNumber_IsTheTextOfTheValue() => Prop.ForAll<long, double>(static (number, real) =>
        Text(output => Utf8Values.AddLong(output, number)) == ValueText.Format(Value.From(number))
        && Text(output => Utf8Values.AddDouble(output, real)) == ValueText.FormatDouble(real)
        && Text(output => Utf8Values.AddMac(output, number & 0xffff_ffff_ffff)) == ValueText.FormatMac(number & 0xffff_ffff_ffff))
        .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1793610000123456789)]
    [InlineData(-86400000000000)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void AddDate_Edge_IsTheTextOfTheValue(long nanoseconds) =>
        Assert.Equal(ValueText.FormatDate(nanoseconds), Text(output => Utf8Values.AddDate(output, nanoseconds)));

    [Fact]
    public void AddDate_AnyTime_IsTheTextOfTheValue()
    {
        Random random = new(4);
        for (int i = 0; i < 5000; i++)
        {
            long time = random.NextInt64(long.MinValue, long.MaxValue);
            time = (i % 3) switch { 0 => time, 1 => time / 1_000_000 * 1_000_000, _ => time / 1_000_000_000 * 1_000_000_000 };
            Assert.Equal(ValueText.FormatDate(time), Text(output => Utf8Values.AddDate(output, time)));
        }
    }

    [Fact]
    public void AddIp_AnyAddress_IsTheTextOfTheValue()
    {
        Random random = new(5);
        for (int i = 0; i < 20000; i++)
        {
            // Groups of zeros in all places, and the forms that end in a dotted address.
            UInt128 number = new((ulong)random.NextInt64(), (ulong)random.NextInt64());
            for (int group = 0; group < 8; group++)
            {
                if (random.Next(2) == 0)
                {
                    number &= ~((UInt128)0xffff << (group * 16));
                }
                else if (random.Next(4) == 0)
                {
                    number &= ~((UInt128)0xff00 << (group * 16));
                }
            }

            if (random.Next(10) == 0)
            {
                number = (number & ~((UInt128)0xffff_ffff << 32)) | ((UInt128)(random.Next(2) == 0 ? 0x0000_5efe : 0x0200_5efe) << 32);
            }

            IpValue address = random.Next(5) == 0 ? IpValue.FromV4((uint)number) : new IpValue(number);
            Assert.Equal(address.ToString(), Text(output => Utf8Values.AddIp(output, address)));
        }
    }

    private static string Text(Action<Utf8Buffer> add)
    {
        Utf8Buffer output = new(1);
        add(output);
        return Encoding.UTF8.GetString(output.Written);
    }
}
