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

    /// <param name="maxRows">No entry has more.</param>
    /// <param name="nextId">The id after the last row that was committed when the generation was last in use; 0 when unknown.</param>
    /// <exception cref="InvalidDataException">Damage below the last commit; the message says where.</exception>
    public static List<Rows> Read(IDisk disk, string directory, ulong generation, int maxRows, out long nextId)
    {
        nextId = 0;
        string manifest = TailFiles.Manifest(directory, generation);
        IReadOnlyList<int> segments = TailFiles.Segments(disk, directory, generation);
        if (!disk.FileExists(manifest))
        {
            throw new InvalidDataException($"{Path.GetFileName(manifest)} is missing");
        }

        TailManifest.State? state = TailManifest.Read(disk, manifest, generation);
        if (state is null)
        {
            // A generation that was being created when the power went has no segment yet, and so no rows.
            return segments.Count == 0 ? [] : throw new InvalidDataException($"{Path.GetFileName(manifest)}: both commit records fail their checksum");
        }

        nextId = state.NextId;
        return new Reading(disk, TailFiles.Prefix(directory, generation), generation, state, maxRows).All(segments);
    }

    private sealed class Reading(IDisk disk, string prefix, ulong generation, TailManifest.State state, int maxRows)
    {
        private readonly List<Rows> _rows = [];
        private readonly byte[] _page = new byte[TailWriter.PageBytes];
        private ulong? _sequence;
        private long _nextId;

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

            if (address < state.Until)
            {
                throw new InvalidDataException($"{Path.GetFileName(prefix)}: committed until {state.Until}, but it ends at {address}");
            }

            return _rows;
        }

        /// <summary>False at the end of what is intact.</summary>
        private bool ReadPage(IDiskFile file, ref long address)
        {
            long pageStart = address - (address % TailWriter.PageBytes);
            int length = file.Read(pageStart % TailWriter.SegmentBytes, _page);
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
                    return address >= state.Until ? false : throw Damage(address);
                }

                offset = start + ((entryLength + 3) & ~3);
            }

            address = pageStart + offset;
            long nextPage = pageStart + TailWriter.PageBytes;
            if (nextPage > state.Until && (length < TailWriter.PageBytes || offset == 0))
            {
                return false;
            }

            if (length == 0)
            {
                throw Damage(address);
            }

            address = nextPage;
            return true;
        }

        /// <summary>False when the bytes are not the next entry of this generation.</summary>
        private bool Take(ReadOnlyMemory<byte> bytes)
        {
            if (!TailEntry.TryRead(bytes.Span, out TailEntry entry)
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

        private InvalidDataException Damage(long address) =>
            new($"{Path.GetFileName(prefix)}: committed entry at address {address} is damaged (committed until {state.Until})");
    }
}
