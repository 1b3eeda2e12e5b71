using System.Text;
using LogFlowDb.Collectors.Templates;
using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Protocols.NetFlow;

namespace LogFlowDb.Collectors.Tests.Templates;

public sealed class TemplateFileTests
{
    private static readonly UInt128 s_address = new(0x2001_0db8_0000_0000, 7);

    [Fact]
    public void SaveAndLoad_SeveralBindings_AreTheSame()
    {
        using TemporaryFolder folder = new();
        Dictionary<string, DecoderSnapshot> saved = Sample();

        new TemplateFile(folder.Path).Save(saved);
        IReadOnlyDictionary<string, DecoderSnapshot> loaded = new TemplateFile(folder.Path).Load(out string? notice);

        Assert.Null(notice);
        Assert.Equal(["a", "b"], loaded.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(loaded["b"].Templates);
        Assert.Equal(2, loaded["a"].Templates.Count);
        for (int i = 0; i < 2; i++)
        {
            KnownTemplate expected = saved["a"].Templates[i], found = loaded["a"].Templates[i];
            Assert.Equal(expected with { Fields = [] }, found with { Fields = [] });
            Assert.Equal(expected.Fields, found.Fields);
        }

        KnownOptions options = Assert.Single(loaded["a"].Options);
        Assert.Equal((s_address, (ushort)10, 7u, (long?)1_600_000_000_000), (options.Exporter, options.Version, options.DomainId, options.Options.SystemInitTime));
        Assert.Equal([new SamplerEntry(SamplerScope.Interface, -1, 12.5, 2)], options.Options.Samplers);
        NameEntry name = Assert.Single(options.Options.Names);
        Assert.Equal((OptionNameKind.Vrf, UInt128.MaxValue, "core"), (name.Kind, name.Key, Encoding.UTF8.GetString(name.Name)));
        Assert.Equal([new ElementDescription(29305, 12, 4, "somewhere", 1, 2, 3, ulong.MaxValue)], Assert.Single(loaded["a"].Elements).Elements);
    }

    [Fact]
    public void Save_File_IsForItsOwnerOnly()
    {
        using TemporaryFolder folder = new();

        new TemplateFile(folder.Path).Save(Sample());

        Assert.Equal([TemplateFile.Name], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, TemplateFile.Name)));
        }
    }

    [Fact]
    public void Load_NoFile_IsEmptyWithoutNotice()
    {
        using TemporaryFolder folder = new();

        Assert.Empty(new TemplateFile(folder.Path).Load(out string? notice));
        Assert.Null(notice);
    }

    [Fact]
    public void Load_AnyFlippedBitOrTruncation_IsToldAndSetAside()
    {
        byte[] good = TemplateFileFormat.Write(Sample());
        using TemporaryFolder folder = new();
        for (int i = 0; i < good.Length * 8; i++)
        {
            byte[] damaged = [.. good];
            damaged[i / 8] ^= (byte)(1 << (i % 8));
            Refused(folder, damaged);
        }

        for (int length = 0; length < good.Length; length++)
        {
            Refused(folder, good[..length]);
        }

        Refused(folder, "not ours at all, by far"u8.ToArray());
    }

    [Fact]
    public void Read_CountsBeyondTheFile_AreRefusedBeforeAnythingIsMade()
    {
        byte[] good = TemplateFileFormat.Write(new Dictionary<string, DecoderSnapshot>(StringComparer.Ordinal) { ["a"] = DecoderSnapshot.Empty });
        byte[] payload = [.. good.AsSpan(20, 3), 0xff, 0xff, 0xff, 0xff, 0x07];
        byte[] bytes = [.. good.AsSpan(0, 20), .. payload];
        BitConverter.TryWriteBytes(bytes.AsSpan(8), (long)payload.Length);
        BitConverter.TryWriteBytes(bytes.AsSpan(16), Engine.Blocks.Crc32C.Compute(payload, Engine.Blocks.Crc32C.Compute(bytes.AsSpan(0, 16))));

        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => TemplateFileFormat.Read(bytes));

        Assert.Contains("entries", refusal.Message, StringComparison.Ordinal);
    }

    private static void Refused(TemporaryFolder folder, byte[] bytes)
    {
        folder.Write(TemplateFile.Name, bytes);

        Assert.Empty(new TemplateFile(folder.Path).Load(out string? notice));

        Assert.Contains("it is now templates.damaged", notice, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(folder.Path, "templates.damaged")));
        Assert.False(File.Exists(Path.Combine(folder.Path, TemplateFile.Name)));
    }

    private static Dictionary<string, DecoderSnapshot> Sample() => new(StringComparer.Ordinal)
    {
        ["a"] = new DecoderSnapshot(
        [
            new KnownTemplate(s_address, 2055, 9, uint.MaxValue, 65535, IsOptions: true, 1_800_000_000_000_000_000, [new TemplateField(0, 1, 4, IsScope: true), new TemplateField(0, 302, 8, IsScope: false)]),
            new KnownTemplate(s_address, 65535, 10, 0, 256, IsOptions: false, 1, [new TemplateField(uint.MaxValue, 32767, TemplateField.Variable, IsScope: false)]),
        ])
        {
            Options =
            [
                new KnownOptions(s_address, 10, 7, new OptionSnapshot(
                    [new SamplerEntry(SamplerScope.Interface, -1, 12.5, 2)],
                    [new NameEntry(OptionNameKind.Vrf, UInt128.MaxValue, "core"u8.ToArray())],
                    1_600_000_000_000)),
            ],
            Elements = [new KnownElements(s_address, [new ElementDescription(29305, 12, 4, "somewhere", 1, 2, 3, ulong.MaxValue)])],
        },
        ["b"] = DecoderSnapshot.Empty,
    };
}
