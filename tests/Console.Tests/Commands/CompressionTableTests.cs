using LogFlowDb.Console.Commands;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Console.Tests.Commands;

public sealed class CompressionTableTests
{
    private static readonly TableUsage s_usage = new(
        Blocks: 20,
        BlocksRead: 10,
        EncodingsRead: 4,
        Rows: 1000,
        HeaderBytes: 100,
        [
            new ColumnUsage("src_ip", ValueKind.Ip, 1000, 1200, 16000, 250.4, [("dictionary", 4)]),
            new ColumnUsage("octet_count", ValueKind.Long, 500, 700, 2000, null, [("packed", 3), ("multiple of packet_count", 1)]),
            new ColumnUsage("odd", null, 1000, 8, null, 1, [("a", 1), ("b", 1), ("c", 1), ("d", 1)]),
            new ColumnUsage("_id", ValueKind.Long, 1000, 0, 2000, null, [("constant", 4)]),
        ],
        [new SharedUsage("addresses of src_ip", 500, 10)]);

    [Fact]
    public void Format_OfAUsage_AddsUpGreatestFirst() => Assert.Equal(
        """
         field        kind        size  bytes/row    share  plain  ratio    null  distinct  encoding
         src_ip       ip       1.20 kB       1.20   47.8 %  16.00   13.3       -       250  dictionary
         octet_count  long   700 bytes       0.70   27.9 %   2.00    2.9  50.0 %         -  packed (3), multiple of packet_count (1)
         (shared)            500 bytes       0.50   19.9 %                                  addresses of src_ip
         (headers)           100 bytes       0.10    4.0 %                                  statistics, places, checksums
         odd          mixed    8 bytes       0.01    0.3 %      -      -       -         1  a (1), b (1), c (1), …
         _id          long     0 bytes       0.00    0.0 %   2.00   2000       -         -  constant
         total                 2.51 kB       2.51  100.0 %  20.00    8.0                    plain without fields whose length is not known

        """,
        CompressionTable.Format(s_usage));

    [Fact]
    public void Format_OnANarrowTerminal_FitsAndSaysWhatItCuts()
    {
        string[] lines = CompressionTable.Format(s_usage, width: 80).Split('\n');
        Assert.Equal(" field        bytes/row    share  ratio    null  distinct  encoding", lines[0]);
        Assert.All(lines, line => Assert.True(line.Length <= 80));
        Assert.Equal(80, lines[2].Length);
        Assert.EndsWith("packed (3), multiple…", lines[2], StringComparison.Ordinal);
    }
}
