using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// Adds up <see cref="TableUsage"/> from block headers and the first bytes of chunks; no value is decoded. Beyond a number of
/// blocks it takes an even sample. Not thread-safe.
/// </summary>
internal sealed class UsageReader
{
    /// <summary>A header takes about 30 µs to read and parse.</summary>
    private const int MaxHeaders = 10_000;

    /// <summary>Encodings take a small read a column.</summary>
    private const int MaxEncodings = 256;

    private readonly Dictionary<string, Sum> _columns = new(StringComparer.Ordinal);
    private readonly Dictionary<BlockPartKind, (long Bytes, int Parts, List<string> Users)> _shared = [];
    private long _rows;
    private long _headerBytes;

    /// <exception cref="Diagnostics.CorruptTableException">A header fails its checks.</exception>
    public static TableUsage Read(IReadOnlyList<IRowGroup> groups, CancellationToken cancellation)
    {
        SealedBlock[] blocks = [.. groups.OfType<SealedBlock>()];
        UsageReader reader = new();
        int count = Math.Min(blocks.Length, MaxHeaders), encodings = 0;
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool named = (long)i * MaxEncodings / count != (long)(i - 1) * MaxEncodings / count || count <= MaxEncodings;
            encodings += named ? 1 : 0;
            reader.Add(blocks[(long)i * blocks.Length / count], named);
        }

        return new TableUsage(
            blocks.Length,
            count,
            encodings,
            reader._rows,
            reader._headerBytes,
            [.. reader._columns.Select(c => c.Value.ToUsage(c.Key)).OrderByDescending(c => c.Bytes).ThenBy(c => c.Name, StringComparer.Ordinal)],
            [.. reader._shared.Select(part => ToUsage(part.Key, part.Value)).OrderByDescending(part => part.Bytes)]);
    }

    private void Add(SealedBlock block, bool named)
    {
        BlockHeader header = block.ReadHeader();
        _rows += header.Rows;
        _headerBytes += block.Location.HeaderLength;
        foreach (BlockPart part in header.Parts)
        {
            (long bytes, int parts, List<string>? users) = _shared.GetValueOrDefault(part.Kind);
            _shared[part.Kind] = (bytes + part.Length, parts + 1, users ?? []);
        }

        foreach (BlockColumn column in header.Columns)
        {
            if (!_columns.TryGetValue(column.Name, out Sum? sum))
            {
                _columns.Add(column.Name, sum = new Sum());
            }

            sum.Add(column, header.Rows);
            if (named)
            {
                List<int> parts = [];
                sum.Named(block.EncodingOf(column, header, parts));
                foreach (List<string> users in parts.Select(part => _shared[header.Parts[part].Kind].Users).Where(users => !users.Contains(column.Name, StringComparer.Ordinal)))
                {
                    users.Add(column.Name);
                }
            }
        }
    }

    private static SharedUsage ToUsage(BlockPartKind kind, (long Bytes, int Parts, List<string> Users) part) => new(
        part.Users.Count > 0 ? $"{EncodingName.Of(kind)} of {string.Join(", ", part.Users)}" : EncodingName.Of(kind), part.Bytes, part.Parts);

    private sealed class Sum
    {
        private readonly Dictionary<string, int> _encodings = new(StringComparer.Ordinal);
        private ValueKind? _kind;
        private bool _mixed, _plainUnknown;
        private long _values, _bytes, _plain, _distinct;
        private int _distinctBlocks;

        public void Add(BlockColumn column, int rows)
        {
            ColumnStatistics statistics = column.Statistics;
            int values = rows - statistics.NullCount;
            _mixed |= statistics.Kind is null || (_kind is not null && _kind != statistics.Kind);
            _kind = statistics.Kind;
            _values += values;
            _bytes += column.Length;
            int? width = PlainWidth(statistics);
            _plainUnknown |= width is null;
            _plain += (width ?? 0) * (long)values;
            if (statistics.DistinctCount >= 0)
            {
                _distinct += statistics.DistinctCount;
                _distinctBlocks++;
            }
        }

        public void Named(string encoding) => _encodings[encoding] = _encodings.GetValueOrDefault(encoding) + 1;

        public ColumnUsage ToUsage(string name) => new(
            name,
            _mixed ? null : _kind,
            _values,
            _bytes,
            _plainUnknown ? null : _plain,
            _distinctBlocks > 0 ? (double)_distinct / _distinctBlocks : null,
            [.. _encodings.OrderByDescending(e => e.Value).ThenBy(e => e.Key, StringComparer.Ordinal).Select(e => (e.Key, e.Value))]);

        private static int? PlainWidth(ColumnStatistics statistics) => statistics.Kind switch
        {
            ValueKind.Bool => 1,
            ValueKind.Long => NumberWidth(statistics.Min, statistics.Max),
            ValueKind.Double or ValueKind.Date => 8,
            ValueKind.Mac => 6,
            ValueKind.Ip => statistics.Max.IsNull || statistics.Max.AsIp.IsV4 ? 4 : 16,
            ValueKind.String when !statistics.Min.IsNull && statistics.Min == statistics.Max =>
                System.Text.Encoding.UTF8.GetByteCount(statistics.Min.AsString),
            _ => null,
        };

        private static int NumberWidth(Value minimum, Value maximum)
        {
            if (minimum.IsNull || minimum.AsLong < 0)
            {
                return 8;
            }

            return maximum.AsLong switch { <= byte.MaxValue => 1, <= ushort.MaxValue => 2, <= uint.MaxValue => 4, _ => 8 };
        }
    }
}
