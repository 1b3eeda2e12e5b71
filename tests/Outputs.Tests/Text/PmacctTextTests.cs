using System.Text;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Text;
using LogFlowDb.Query.Formats;
using Xunit;

namespace LogFlowDb.Outputs.Tests.Text;

/// <summary>What pmacctd 1.7.7 printed for such rows, letter by letter.</summary>
public sealed class PmacctTextTests
{
    private static readonly string[] s_names = ["bytes", "ip_src", "peer_ip_src", "ip_proto", "tcp_flags", "etype", "packets", "timestamp_start", "stamp_inserted"];

    private static readonly RowBatch s_row = new(
        1,
        s_names,
        [.. new[]
        {
            Value.From(512L), Value.From(IpValue.FromV4(0xc000_0201)), Value.Null, Value.From(6L), Value.From(27L), Value.From(0x800L), Value.From(7L),
            Value.FromDate(1_362_692_526_869_344_000), Value.FromDate(1_362_692_520_000_000_000),
        }.Select(static value => new ConstantColumn(value, 1))]);

    [Theory]
    [InlineData("Formatted", "ETYPE  PEER_SRC_IP                                    SRC_IP                                         TCP_FLAGS  PROTOCOL    TIMESTAMP_START                PACKETS               BYTES\n800    ::                                             192.0.2.1                                      27         tcp         2013-03-07 21:42:06.869344     7                     512\n")]
    [InlineData("Csv", "ETYPE;PEER_SRC_IP;SRC_IP;TCP_FLAGS;PROTOCOL;TIMESTAMP_START;PACKETS;BYTES\n800;;192.0.2.1;27;tcp;2013-03-07 21:42:06.869344;7;512\n")]
    public void Add_Row_IsInPmacctsColumns(string form, string expected) => Assert.Equal(expected, Write(Enum.Parse<PmacctForm>(form), new PmacctTimes { Zone = TimeZoneInfo.Utc }));

    [Fact]
    public void Add_RowAsJson_HasTheBinAndWhenItWasWritten() => Assert.Matches(
        "^\\{\"event_type\": \"purge\", \"etype\": \"800\", \"peer_ip_src\": \"\", \"ip_src\": \"192.0.2.1\", \"tcp_flags\": \"27\", \"ip_proto\": \"tcp\", \"timestamp_start\": \"1362692526.869344\", "
        + "\"stamp_inserted\": \"1362692520\", \"stamp_updated\": \"[0-9]+\", \"packets\": 7, \"bytes\": 512\\}\n$",
        Write(PmacctForm.Json, new PmacctTimes { SinceEpoch = true }));

    [Fact]
    public void Create_ColumnThatPmacctDoesNotHave_IsNamed() => Assert.Equal(
        "pmacct has no column ip_scr (did you mean ip_src?)",
        Assert.Throws<OutputException>(static () => new PmacctText(["ip_scr"], PmacctForm.Csv, ',', new PmacctLayout(false, new PmacctTimes()))).Message);

    private static string Write(PmacctForm form, PmacctTimes times)
    {
        PmacctText text = new(s_names, form, ';', new PmacctLayout(NumbersOfProtocols: false, times));
        Utf8Buffer output = new();
        text.AddHeader(output);
        text.Add(output, s_row);
        return Encoding.UTF8.GetString(output.Written);
    }
}
