using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Daemon;
using LogFlowDb.Console.Sessions;
using Xunit;

namespace LogFlowDb.Console.Tests.Daemon;

public sealed class DaemonRequestTests
{
    private static readonly DaemonRequest s_request = new(
        new Invocation("import")
        {
            DataDirectory = "/d",
            Arguments = ["a b", "", "é漢"],
            Format = "csv",
            Timeout = TimeSpan.FromSeconds(1.5),
            MemoryBytes = 1 << 20,
            Stats = true,
            Table = "t",
            As = "flows",
            Host = "",
            CountersTable = "c",
            OptionsTable = "o",
            Tables = ["t", "u"],
            NewName = "n",
            From = "-1h",
            To = "now",
            Detail = "days",
            Verify = true,
            Interactive = true,
            Force = true,
            Filter = "udp port 53",
            Meter = new MeterRequest
            {
                Key = "src_host",
                ActiveTimeout = TimeSpan.FromSeconds(60),
                IdleTimeout = TimeSpan.FromMilliseconds(500),
                SampleEvery = 7,
                Bidirectional = true,
                Inner = true,
                Applications = true,
                RoundTrip = true,
            },
        },
        new SessionTraits(TimeZoneInfo.FindSystemTimeZoneById("Asia/Seoul"), InputIsTerminal: true, OutputIsTerminal: false, ErrorIsTerminal: true, 132, "/home/x") { IsPlain = true, IsReadOnly = true });

    [Fact]
    public void Decode_Encoded_IsTheSame()
    {
        DaemonRequest decoded = DaemonRequest.Decode(s_request.Encode())!;
        Assert.Equal(s_request.Invocation.Arguments, decoded.Invocation.Arguments);
        Assert.Equal(s_request.Invocation.Tables, decoded.Invocation.Tables);
        Assert.Equal(s_request.Invocation with { Arguments = decoded.Invocation.Arguments, Tables = decoded.Invocation.Tables }, decoded.Invocation);
        Assert.True(s_request.Traits.TimeZone.HasSameRules(decoded.Traits.TimeZone));
        Assert.Equal(s_request.Traits with { TimeZone = decoded.Traits.TimeZone }, decoded.Traits);
    }

    [Fact]
    public void Decode_TruncatedOrChanged_GivesNothingOrARequest()
    {
        byte[] bytes = s_request.Encode();
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Null(DaemonRequest.Decode(bytes.AsSpan(0, length)));
        }

        Random random = new(9);
        for (int i = 0; i < 5000; i++)
        {
            byte[] changed = [.. bytes];
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            _ = DaemonRequest.Decode(changed);
        }
    }
}
