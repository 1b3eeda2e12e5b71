using System.Text.Json;
using System.Text.Json.Serialization;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.State;

/// <summary>
/// <see cref="StoredState"/> in one JSON file of the data directory. Saving writes beside it, syncs, renames and syncs the
/// directory, so that a crash leaves the old state or the new one. Not for concurrent use.
/// </summary>
internal sealed class StateFile(string directory)
{
    public const string Name = "collectors.json";

    private readonly string _path = Path.Combine(directory, Name);

    /// <summary>An empty state when there is no file yet.</summary>
    /// <exception cref="CommandFailedException">The file cannot be read, is damaged, or was written by a later version.</exception>
    public StoredState Load()
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(_path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return StoredState.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot read {_path}: {e.Message}", cause: e);
        }

        try
        {
            int format = JsonDocument.Parse(bytes).RootElement.GetProperty("format").GetInt32();
            if (format is < StoredState.OldestFormat or > StoredState.CurrentFormat)
            {
                throw new CommandFailedException(
                    $"{_path} has format {format}, this version knows {StoredState.OldestFormat} to {StoredState.CurrentFormat}", ExitCode.Damaged);
            }

            StoredState state = JsonSerializer.Deserialize(bytes, StoredStateJson.Default.StoredState) ?? throw new JsonException("it is empty");
            IEnumerable<object?> entries = [.. state.Bindings, .. state.Loggers, .. state.ManagedLoggers];
            return entries.Contains(null) ? throw new JsonException("an entry is null") : state;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CommandFailedException($"{_path} is damaged: {e.Message}", ExitCode.Damaged, e);
        }
    }

    /// <exception cref="CommandFailedException">The file cannot be written; the old one stays.</exception>
    public void Save(StoredState state)
    {
        string next = _path + ".new";
        try
        {
            byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(state, StoredStateJson.Default.StoredState);
            using (FileStream file = new(next, FileMode.Create, FileAccess.Write, FileShare.None, 0))
            {
                file.Write(bytes);
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
