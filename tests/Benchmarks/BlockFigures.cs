using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Benchmarks.Rooms;
using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Benchmarks;

/// <summary>Bytes and decoding time per column of the blocks that capture files become, and the time it takes to encode them; one core.</summary>
internal static class BlockFigures
{
    private const int BlockRows = 65536;
    private const int MinRounds = 5;

    /// <summary>Until then the runtime has compiled what is measured.</summary>
    private static readonly TimeSpan s_measured = TimeSpan.FromMilliseconds(250);

    public static async Task PrintAsync(IEnumerable<string> files, int blockRows = BlockRows)
    {
        KeptRows rows = await KeptRows.ReadAsync(files);
        RowBatch[] batches = [.. rows.Blocks(blockRows)];
        long count = batches.Sum(batch => (long)batch.RowCount);
        foreach (RowBatch batch in batches)
        {
            Check(batch);
        }

        List<(BlockHeader Header, ByteWriter Bytes, int HeaderLength)> blocks = [];
        TimeSpan encode = BestProcessorTime(() =>
        {
            blocks.Clear();
            EncodingPlan plan = new();
            foreach (RowBatch batch in batches)
            {
                blocks.Add(BlockWriter.Write(batch, 1, "_time", "_id", plan));
            }
        });
        Print($"{count:N0} rows in {blocks.Count} blocks, encoded in processor time at {count / encode.TotalSeconds / 1e6:F2} M rows/s, {blocks.Sum(b => (double)b.Bytes.Length) / count:F2} B/row");
        Print($"{"headers",-24}{blocks.Sum(b => (double)b.HeaderLength) / count,8:F3} B/row");
        foreach (IGrouping<BlockPartKind, BlockPart> parts in blocks.SelectMany(b => b.Header.Parts).GroupBy(part => part.Kind))
        {
            Print($"{"part " + parts.Key,-24}{parts.Sum(part => (double)part.Length) / count,8:F3} B/row");
        }

        foreach (string name in blocks.SelectMany(b => b.Header.Columns).Select(c => c.Name).Distinct(StringComparer.Ordinal))
        {
            double bytes = blocks.Sum(b => (double)(b.Header.Find(name)?.Length ?? 0)) / count;
            TimeSpan decode = Best(() => Decode(blocks, name));
            Print($"{name,-24}{bytes,8:F3} B/row{count / decode.TotalSeconds / 1e6,10:F0} M rows/s  {Shape(blocks[0], name)}");
        }
    }

    /// <summary>Writes a block, reads it back, compares every value and returns the bytes a row.</summary>
    public static double Check(RowBatch batch)
    {
        (BlockHeader header, ByteWriter bytes, int headerLength) = BlockWriter.Write(batch, 1, "_time", "_id");
        header = BlockHeader.Parse(bytes.Written[..headerLength], 1);
        BlockReader reader = new(header, (offset, length) => bytes.WrittenBuffer.Slice(offset, length), buffers: null);
        for (int i = 0; i < batch.Columns.Length; i++)
        {
            Column? read = reader.Read(batch.Names[i], 0, batch.RowCount);
            for (int row = 0; row < batch.RowCount; row++)
            {
                Value written = batch.Columns[i][row], got = read?[row] ?? Value.Null;
                if (written != got || written.Kind != got.Kind)
                {
                    throw new InvalidDataException($"{batch.Names[i]}[{row}]: {written} written, {got} read");
                }
            }
        }

        return (double)bytes.Length / batch.RowCount;
    }

    /// <summary>How the column of a block is encoded: its form, and the first encoding with what it leans on.</summary>
    private static string Shape((BlockHeader Header, ByteWriter Bytes, int HeaderLength) block, string name)
    {
        if (block.Header.Find(name) is not { } column)
        {
            return "";
        }

        BlockReader reader = new(block.Header, (offset, length) => block.Bytes.WrittenBuffer.Slice(offset, length), buffers: null);
        return reader.Numbers(block.Header.IndexOf(name)).GetType().Name + (column.Statistics.NullCount > 0 ? ", nulls" : "");
    }

    private static void Decode(List<(BlockHeader Header, ByteWriter Bytes, int HeaderLength)> blocks, string name)
    {
        ColumnBuffers buffers = new();
        foreach ((BlockHeader header, ByteWriter bytes, _) in blocks)
        {
            BlockReader reader = new(header, (offset, length) => bytes.WrittenBuffer.Slice(offset, length), buffers);
            for (int first = 0; first < header.Rows; first += 4096)
            {
                reader.Read(name, first, Math.Min(4096, header.Rows - first));
                buffers.NextBatch();
            }

            buffers.NextGroup();
        }
    }

    /// <summary>Of all threads of the process, collector included; other programs do not count.</summary>
    private static TimeSpan BestProcessorTime(Action action)
    {
        TimeSpan best = TimeSpan.MaxValue;
        for (int round = 0; round < MinRounds; round++)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            action();
            TimeSpan elapsed = Environment.CpuUsage.TotalTime - start;
            best = elapsed < best ? elapsed : best;
        }

        return best;
    }

    private static TimeSpan Best(Action action)
    {
        TimeSpan best = TimeSpan.MaxValue;
        long begin = Stopwatch.GetTimestamp();
        for (int round = 0; round < MinRounds || Stopwatch.GetElapsedTime(begin) < s_measured; round++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            best = elapsed < best ? elapsed : best;
        }

        return best;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
