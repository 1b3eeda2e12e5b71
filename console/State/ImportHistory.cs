using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.State;

/// <summary>
/// The files that were imported into which table: one line each in a file of the data directory, the last
/// <see cref="MaxEntries"/>. A file is known by its content, whatever it is called. Saving writes beside it, syncs, renames and syncs
/// the directory. Safe for concurrent use within a process.
/// </summary>
internal sealed class ImportHistory(string directory)
{
    public const string Name = "imports";
    public const int MaxEntries = 10_000;

    private const string Header = "LogFlowDb imports 1";
    private const int HashedBytes = 16;
    private const int EndBytes = 64 << 10;
    private const int SampleBytes = 4 << 10;
    private const int Samples = 64;

    private readonly Lock _gate = new();
    private readonly string _path = Path.Combine(directory, Name);

    /// <summary>What tells a file from others: its length, its first and last 64 KiB, and 64 pieces of 4 KiB between them.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="filter">What was taken of it: another choice is another file. Null for all.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    public static string Digest(string path, string? filter = null)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long length = file.Length;
        byte[] buffer = new byte[EndBytes];
        BinaryPrimitives.WriteInt64LittleEndian(buffer, length);
        hash.AppendData(buffer, 0, sizeof(long));
        Add(0, EndBytes);
        for (int i = 1; i <= Samples && length > 2 * EndBytes; i++)
        {
            Add((long)((double)length * i / (Samples + 1)), SampleBytes);
        }

        Add(Math.Max(0, length - EndBytes), EndBytes);
        hash.AppendData(Encoding.UTF8.GetBytes(filter ?? ""));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, HashedBytes));

        void Add(long offset, int count)
        {
            file.Position = offset;
            hash.AppendData(buffer, 0, file.ReadAtLeast(buffer.AsSpan(0, count), count, throwOnEndOfStream: false));
        }
    }

    /// <summary>Null when no file of this content was imported into the table, as far as is remembered.</summary>
    /// <exception cref="CommandFailedException">The history cannot be read.</exception>
    public ImportedFile? Find(int table, string digest)
    {
        lock (_gate)
        {
            return Load().LastOrDefault(entry => entry.Table == table && entry.Digest == digest);
        }
    }

    /// <exception cref="CommandFailedException">The history cannot be written.</exception>
    public void Add(ImportedFile imported)
    {
        lock (_gate)
        {
            List<ImportedFile> entries = [.. Load().Where(entry => entry.Table != imported.Table || entry.Digest != imported.Digest), imported];
            Save(entries.TakeLast(MaxEntries));
        }
    }

    /// <summary>A line that is none is left out: at worst a file is imported once more, as before there was a history.</summary>
    private List<ImportedFile> Load()
    {
        try
        {
            return File.Exists(_path) ? [.. File.ReadLines(_path).Skip(1).Select(ImportedFile.TryParse).OfType<ImportedFile>()] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot read {_path}: {e.Message}", cause: e);
        }
    }

    private void Save(IEnumerable<ImportedFile> entries)
    {
        string next = _path + ".new";
        try
        {
            StringBuilder text = new(Header + "\n");
            foreach (ImportedFile entry in entries)
            {
                text.Append(entry).Append('\n');
            }

            using (FileStream file = new(next, FileMode.Create, FileAccess.Write, FileShare.None, 0))
            {
                file.Write(Encoding.UTF8.GetBytes(text.ToString()));
                file.Flush(flushToDisk: true);
            }

            File.Move(next, _path, overwrite: true);
            Descriptors.SyncDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot write {_path}: {e.Message}", cause: e);
        }
    }
}
