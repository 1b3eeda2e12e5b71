using System.Buffers.Binary;
using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Engine.Storage;

/// <summary>
/// Reads a generation straight from its files: everything up to the last commit must be intact, what follows counts as far as
/// it is intact (it was written but not acknowledged). Never writes.
/// </summary>
internal static class TailReader
{
    private const int FirstAddress = 64;

    /// <summary>Rows in arrival order; the first row of a batch has the id given.</summary>
    internal readonly record struct Rows(long FirstId, RowBatch Batch);

    /// <param name="begun">The generation was in use once, so that its manifest cannot be one that was just being made.</param>
    /// <param name="maxRows">No entry has more.</param>
    /// <param name="sealedUntil">Rows up to this id are in blocks and may be gone from here.</param>
    /// <param name="nextId">The id after the last row that was committed when the generation was last in use; 0 when unknown.</param>
    /// <exception cref="InvalidDataException">Damage below the last commit; the message says where.</exception>
    public static List<Rows> Read(
        IDisk disk, string directory, int table, ulong generation, bool begun, int maxRows, long sealedUntil, out long nextId)
    {
        nextId = 0;
        string manifest = TailFiles.Manifest(directory, generation);
        IReadOnlyList<int> segments = TailFiles.Segments(disk, directory, generation);
        if (!disk.FileExists(manifest))
        {
            throw new InvalidDataException($"{Path.GetFileName(manifest)} is missing");
        }

        TailManifest.State? state = TailManifest.Read(disk, manifest, table, generation);
        if (state is null)
        {
            // A generation that was being created when the power went has no segment yet, and so no rows.
            return segments.Count == 0 && !begun
                ? []
                : throw new InvalidDataException($"{Path.GetFileName(manifest)}: both commit records fail their checks");
        }

        nextId = state.NextId;
        return new Reading(disk, TailFiles.Prefix(directory, generation), table, generation, state, maxRows, sealedUntil).All(segments);
    }

    private sealed class Reading(
        IDisk disk, string prefix, int table, ulong generation, TailManifest.State state, int maxRows, long sealedUntil)
    {
        private readonly List<Rows> _rows = [];
        private byte[] _page = [];
        private ulong? _sequence;
        private long _nextId;

        /// <summary>Once its rows are sealed a generation is deleted, segments first, which may have been cut short.</summary>
        private bool IsNeeded => state.NextId - 1 > sealedUntil;

        public List<Rows> All(IReadOnlyList<int> segments)
        {
            // Segments below the begin address are deleted after it was committed, or just before: their rows are sealed.
            long address = Math.Max(state.Begin, FirstAddress);
            if (segments.Count > 0)
            {
                address = Math.Max(address, (long)segments[0] * TailWriter.SegmentBytes);
            }

            bool intact = true;
            while (intact)
            {
                int segment = (int)(address / TailWriter.SegmentBytes);
                if (!segments.Contains(segment))
                {
                    break;
                }

                using IDiskFile file = disk.OpenRead(TailFiles.Segment(prefix, segment));
                long end = (long)(segment + 1) * TailWriter.SegmentBytes;
                while (intact && address < end)
                {
                    intact = ReadPage(file, ref address);
                }
            }

            if (address < state.Until && IsNeeded)
            {
                throw new InvalidDataException($"{Path.GetFileName(prefix)}: committed until {state.Until}, but it ends at {address}");
            }

            return _rows;
        }

        /// <summary>False at the end of what is intact.</summary>
        private bool ReadPage(IDiskFile file, ref long address)
        {
            long pageStart = address - (address % TailWriter.PageBytes);
            long there = Math.Clamp(file.Length - (pageStart % TailWriter.SegmentBytes), 0, TailWriter.PageBytes);
            if (_page.Length < there)
            {
                _page = new byte[there];
            }

            int length = file.Read(pageStart % TailWriter.SegmentBytes, _page.AsSpan(0, (int)there));
            int offset = (int)(address - pageStart);
            while (offset + TailWriter.EntryPrefix <= length)
            {
                int entryLength = BinaryPrimitives.ReadInt32LittleEndian(_page.AsSpan(offset));
                if (entryLength == 0)
                {
                    break;
                }

                int start = offset + TailWriter.EntryPrefix;
                if (entryLength < 0 || entryLength > length - start || !Take(_page.AsMemory(start, entryLength)))
                {
                    address = pageStart + offset;
                    return EndOrDamage(address);
                }

                offset = start + ((entryLength + 3) & ~3);
            }

            address = pageStart + offset;
            long nextPage = pageStart + TailWriter.PageBytes;
            if (address < state.Until && nextPage >= state.Until)
            {
                // A commit ends with an entry; only between entries of two pages may there be nothing.
                return EndOrDamage(address);
            }

            if (nextPage > state.Until && (length < TailWriter.PageBytes || offset == 0))
            {
                return false;
            }

            if (length == 0)
            {
                return EndOrDamage(address);
            }

            address = nextPage;
            return true;
        }

        /// <summary>False when the bytes are not the next entry of this generation.</summary>
        private bool Take(ReadOnlyMemory<byte> bytes)
        {
            if (!TailEntry.TryRead(bytes.Span, out TailEntry entry)
                || entry.Table != table
                || entry.Generation != generation
                || (_sequence is { } last && entry.Sequence != last + 1)
                || entry.Rows > maxRows)
            {
                return false;
            }

            if (entry.Type == TailEntry.Kind.Rows)
            {
                if (_nextId != 0 && entry.FirstId != _nextId)
                {
                    return false;
                }

                RowBatch batch = RowsCodec.Read(bytes[TailEntry.HeaderLength..], maxRows);
                if (batch.RowCount != entry.Rows)
                {
                    return false;
                }

                _nextId = entry.FirstId + entry.Rows;
                _rows.Add(new Rows(entry.FirstId, batch));
            }

            _sequence = entry.Sequence;
            return true;
        }

        /// <summary>False, unless something committed stands or stood here.</summary>
        private bool EndOrDamage(long address) => address >= state.Until || !IsNeeded
            ? false
            : throw new InvalidDataException(
                $"{Path.GetFileName(prefix)}: committed entry at address {address} is damaged (committed until {state.Until})");
    }
}
