using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Makes a block of rows: header, then parts and one chunk a column. Which columns lean on others is found anew for each block,
/// and said in the chunks, so that a block can be read without any other. Stateless.
/// </summary>
internal static class BlockWriter
{
    /// <param name="rows">Must have the fields <paramref name="timeField"/> (Date) and <paramref name="idField"/> (Long), none null.</param>
    /// <param name="tableNumber">Of the table, for the header.</param>
    /// <param name="timeField">Gives the header's times.</param>
    /// <param name="idField">Gives the header's ids.</param>
    /// <param name="plan">How the block before was written, to go by and to be renewed; null to find out for this block alone.</param>
    /// <param name="summedFields">What the header sums by value; null leaves that out.</param>
    public static (BlockHeader Header, ByteWriter Bytes, int HeaderLength) Write(
        RowBatch rows, int tableNumber, string timeField, string idField, EncodingPlan? plan = null, IReadOnlyList<string>? summedFields = null)
    {
        List<ColumnNumbers> gathered = [];
        for (int i = 0; i < rows.Columns.Length; i++)
        {
            if (rows.Columns[i].Kind != ValueKind.Null)
            {
                gathered.Add(ColumnNumbers.Of(rows.Names[i], rows.Columns[i]));
            }
        }

        ColumnNumbers[] columns = [.. gathered];
        ValueTotals?[]? byValue = summedFields is null ? null : TotalsMaker.Make(columns, timeField, summedFields);
        ByteWriter chunks = new(rows.RowCount * 24);
        BlockParts parts = new(chunks);
        AddressSharing.Settle(columns, parts);
        bool isPlanned = DependencySearch.IsLargeEnough(columns) && plan?.Fits(columns) == true;
        PairEncoder? pairs = FindPairs(columns, isPlanned ? plan : null);
        Dependency?[] dependencies = isPlanned ? plan!.Dependencies : DependencySearch.Find(columns, pairs);
        int[]? partners = isPlanned ? pairs?.Adopt(plan!.Partners!, parts) : pairs?.Settle(dependencies, parts);
        MapEncoder maps = new(columns, dependencies, parts);
        BlockColumn[] places = new BlockColumn[columns.Length];
        foreach (int i in DependencyGraph.Order(dependencies))
        {
            Dependency? dependency = dependencies[i] is { Encoding: LongEncoding.Mapped } mapped && !maps.Prepare(mapped) ? null : dependencies[i];
            int start = chunks.Length;
            ColumnEncoder.Write(i, dependency, columns, maps, pairs, chunks);
            columns[i].IsWritten = true;
            ReadOnlySpan<byte> chunk = chunks.Written[start..];
            places[i] = new BlockColumn(columns[i].Name, start, chunk.Length, Crc32C.Compute(chunk), columns[i].Statistics, columns[i].AddressPart)
            {
                Totals = byValue?[i],
            };
        }

        double bytesPerRow = (double)chunks.Length / rows.RowCount;
        if (isPlanned)
        {
            plan!.Used(bytesPerRow);
        }
        else if (DependencySearch.IsLargeEnough(columns))
        {
            plan?.Keep(columns, dependencies, partners, bytesPerRow);
        }

        BlockColumn time = places.First(c => string.Equals(c.Name, timeField, StringComparison.Ordinal));
        BlockColumn id = places.First(c => string.Equals(c.Name, idField, StringComparison.Ordinal));
        BlockHeader header = new(
            tableNumber,
            rows.RowCount,
            id.Statistics.Min.AsLong,
            id.Statistics.Max.AsLong,
            time.Statistics.Min.AsLong,
            time.Statistics.Max.AsLong,
            0,
            places,
            parts.All);
        return Place(header, chunks);
    }

    /// <summary>Null when no rows mirror others, or the plan found nothing in it.</summary>
    private static PairEncoder? FindPairs(ColumnNumbers[] columns, EncodingPlan? plan) =>
        DependencySearch.IsLargeEnough(columns) && plan is null or { Partners: not null } ? PairEncoder.Find(columns) : null;

    /// <summary>
    /// Offsets count from the start of the block, so they depend on the header's length, which depends on them (varints). Lengths
    /// only grow with the offsets, so this settles after a step or two.
    /// </summary>
    private static (BlockHeader Header, ByteWriter Bytes, int HeaderLength) Place(BlockHeader header, ByteWriter chunks)
    {
        int headerLength = 0;
        ByteWriter bytes = new(chunks.Length + 8192);
        while (true)
        {
            bytes.Clear();
            BlockHeader placed = header with
            {
                BlockLength = headerLength + chunks.Length,
                Columns = [.. header.Columns.Select(c => c with { Offset = c.Offset + headerLength })],
                Parts = [.. header.Parts.Select(p => p with { Offset = p.Offset + headerLength })],
            };
            placed.Write(bytes);
            if (bytes.Length == headerLength)
            {
                bytes.Bytes(chunks.Written);
                return (placed, bytes, headerLength);
            }

            headerLength = bytes.Length;
        }
    }
}
