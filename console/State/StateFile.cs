using System.Text.Json;

namespace LogFlowDb.Console.State;

/// <summary>
/// <see cref="StoredState"/> in one file of the data directory (<see cref="JsonFile{T}"/>). Not for concurrent use.
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
    public void Save(StoredState state) => new JsonFile<StoredState>(directory, Name, StoredStateJson.Default.StoredState).Save(state);
}
