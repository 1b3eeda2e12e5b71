using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.State;

/// <summary>
/// A JSON file of the data directory that is read and replaced as a whole: saving writes beside it, syncs, renames and syncs the directory, so that
/// a crash leaves the old content or the new one. Not for concurrent use.
/// </summary>
internal sealed class JsonFile<T>(string directory, string name, JsonTypeInfo<T> type)
    where T : class
{
    public string Path { get; } = System.IO.Path.Combine(directory, name);

    /// <summary>Null when there is no file yet.</summary>
    /// <param name="formatOf">The format that the content tells.</param>
    /// <param name="current">The one that this version knows.</param>
    /// <exception cref="CommandFailedException">The file cannot be read, is damaged, or was written by a later version.</exception>
    public T? Load(Func<T, int> formatOf, int current)
    {
        try
        {
            if (!File.Exists(Path))
            {
                return null;
            }

            T stored = JsonSerializer.Deserialize(File.ReadAllBytes(Path), type) ?? throw new JsonException("it is empty");
            return formatOf(stored) == current
                ? stored
                : throw new CommandFailedException($"{Path} has format {formatOf(stored)}, this version knows {current}", ExitCode.Damaged);
        }
        catch (JsonException e)
        {
            throw new CommandFailedException($"{Path} is damaged: {e.Message}", ExitCode.Damaged, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot read {Path}: {e.Message}", cause: e);
        }
    }

    /// <exception cref="CommandFailedException">The file cannot be written; the old one stays.</exception>
    public void Save(T content)
    {
        string next = Path + ".new";
        try
        {
            using (FileStream file = new(next, FileMode.Create, FileAccess.Write, FileShare.None, 0))
            {
                file.Write(JsonSerializer.SerializeToUtf8Bytes(content, type));
                file.Flush(flushToDisk: true);
            }

            File.Move(next, Path, overwrite: true);
            Descriptors.SyncDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot write {Path}: {e.Message}", cause: e);
        }
    }
}
