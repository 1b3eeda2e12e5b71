using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Protocols.Applications;
using static LogFlowDb.Protocols.Tests.Applications.ApplicationSamples;

namespace LogFlowDb.Protocols.Tests.Applications;

/// <summary>What holds for any payload: no exception, printable text within the room, nothing allocated.</summary>
public sealed class ApplicationPropertyTests
{
    [Fact]
    public void Read_AnyBytes_GivePrintableTextOrNothing() => Prop.ForAll<byte[]>(bytes =>
    {
        foreach ((Reader read, byte[] payload, _) in All)
        {
            Check(read, bytes);
            Check(read, [.. payload.AsSpan(0, payload.Length / 2), .. bytes]);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_SpoiledSamples_GivePrintableTextOrNothing()
    {
        int seed = System.Random.Shared.Next();
        Fuzz.Mutator mutator = new(seed);
        byte[][] corpus = [.. All.Select(sample => sample.Payload)];
        for (int round = 0; round < 300_000; round++)
        {
            byte[] payload = [.. mutator.Next(corpus)];
            try
            {
                foreach ((Reader read, _, _) in All)
                {
                    Check(read, payload);
                }
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}, round {round}: {Convert.ToHexString(payload)}", failure);
            }
        }
    }

    /// <summary>A cut payload gives the whole name or none.</summary>
    [Fact]
    public void Read_EveryTruncation_GivesTheNameOrNothing()
    {
        foreach ((Reader read, byte[] payload, string name) in All)
        {
            bool isFound = false;
            for (int length = 0; length <= payload.Length; length++)
            {
                string? found = Read(read, payload.AsSpan(0, length));
                Assert.True(found is null ? !isFound : found == name, $"{name} at {length}: {found}");
                isFound = found is not null;
            }

            Assert.True(isFound, name);
        }
    }

    [Fact]
    public void Read_TooLittleRoom_GivesNothing()
    {
        foreach ((Reader read, byte[] payload, string name) in All)
        {
            for (int room = 0; room < name.Length; room++)
            {
                Assert.Null(Read(read, payload, room));
            }

            Assert.Equal(name, Read(read, payload, name.Length));
        }
    }

    [Fact]
    public void TryReadQuestion_AnyLabels_ComeBackFromTheText() => Prop.ForAll<byte[][]>(labels =>
    {
        string[] names = [.. labels.Select(label => Encoding.Latin1.GetString(label.AsSpan(0, Math.Min(label.Length, 63))).ToLowerInvariant()).Where(label => label.Length > 0)];
        string[] latin = [.. names.Select(name => new string([.. name.Select(letter => letter > 255 ? '?' : letter)]))];
        bool fits = latin.Sum(label => label.Length + 1) < 255;
        string? text = Read(DnsMessage.TryReadQuestion, Dns(latin));
        Assert.Equal(fits, text is not null);
        if (fits && latin.Length > 0)
        {
            Assert.Equal(latin, Labels(text!));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_AnySample_AllocatesNothing()
    {
        Span<byte> name = stackalloc byte[ApplicationNames.MaxNameBytes];
        long before = 0;
        for (int round = 0; round < 3; round++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            foreach ((Reader read, byte[] payload, _) in All)
            {
                Assert.True(read(payload, name, out _));
            }
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void Check(Reader read, ReadOnlySpan<byte> payload)
    {
        Span<byte> name = stackalloc byte[ApplicationNames.MaxNameBytes + 1];
        name[^1] = 0x5a;
        if (read(payload, name[..^1], out int length))
        {
            Assert.InRange(length, 1, ApplicationNames.MaxNameBytes);
            Assert.False(name[..length].ContainsAnyExceptInRange((byte)0x21, (byte)0x7e));
            Assert.False(name[..length].ContainsAnyInRange((byte)'A', (byte)'Z'));
        }

        Assert.Equal(0x5a, name[^1]);
    }

    /// <summary>The text taken apart as RFC 4343 §2.1 says.</summary>
    private static List<string> Labels(string text)
    {
        List<string> labels = [];
        StringBuilder label = new();
        for (int at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '.':
                    labels.Add(label.ToString());
                    label.Clear();
                    break;
                case '\\' when char.IsAsciiDigit(text[at + 1]):
                    label.Append((char)int.Parse(text.AsSpan(at + 1, 3), System.Globalization.CultureInfo.InvariantCulture));
                    at += 3;
                    break;
                case '\\':
                    label.Append(text[++at]);
                    break;
                default:
                    label.Append(text[at]);
                    break;
            }
        }

        labels.Add(label.ToString());
        return labels;
    }
}
