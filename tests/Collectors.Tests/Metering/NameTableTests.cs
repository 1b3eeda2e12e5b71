using LogFlowDb.Collectors.Metering;

namespace LogFlowDb.Collectors.Tests.Metering;

public sealed class NameTableTests
{
    private readonly NameTable _names = new();

    [Fact]
    public void Use_SameName_HasOneNumberUntilTheLastRelease()
    {
        int number = _names.Use("a.example"u8);
        Assert.Equal(number, _names.Use("a.example"u8));
        Assert.NotEqual(number, _names.Use("b.example"u8));
        _names.Release(number);
        Assert.Equal("a.example", _names[number]);
        Assert.Equal(2, _names.Count);
        _names.Release(number);
        Assert.Equal(1, _names.Count);
        Assert.Equal(number, _names.Use("c.example"u8));
        Assert.Equal("c.example", _names[number]);
    }

    [Fact]
    public void Use_BeyondTheNames_GivesNoneAndCounts()
    {
        Span<byte> name = stackalloc byte[4];
        for (int i = 0; i < NameTable.MaxNames; i++)
        {
            BitConverter.TryWriteBytes(name, i);
            Assert.NotEqual(0, _names.Use(name));
        }

        Assert.Equal(0, _names.Use("one more"u8));
        Assert.Equal(1, _names.Dropped);
        BitConverter.TryWriteBytes(name, 5);
        Assert.NotEqual(0, _names.Use(name));
    }

    [Fact]
    public void Use_BeyondTheLetters_GivesNoneAndCounts()
    {
        byte[] name = new byte[1000];
        int last = 0;
        for (int i = 0; i < NameTable.MaxLetters / name.Length; i++)
        {
            BitConverter.TryWriteBytes(name, i);
            last = _names.Use(name);
            Assert.NotEqual(0, last);
        }

        BitConverter.TryWriteBytes(name, -1);
        Assert.Equal(0, _names.Use(name));
        Assert.Equal(1, _names.Dropped);
        _names.Release(last);
        Assert.NotEqual(0, _names.Use(name));
    }
}
