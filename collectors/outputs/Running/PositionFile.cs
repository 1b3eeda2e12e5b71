using System.Text.Json;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Running;

/// <summary>The position of one output in a file that is replaced as a whole, so that a crash leaves the old one or the new. Not thread-safe.</summary>
internal sealed class PositionFile(string folder, string output)
{
    private const string Extension = ".position";

    private readonly string _path = Path.Combine(folder, output + Extension);

    /// <summary>Null when nothing is kept.</summary>
    /// <exception cref="OutputException">The file is damaged, of a later version, or cannot be read.</exception>
    public StoredPosition? Load()
    {
        try
        {
            StoredPosition? position = JsonSerializer.Deserialize(File.ReadAllBytes(_path), StoredPositionJson.Default.StoredPosition);
            return position is null ? throw new OutputException($"{_path} is damaged: it is empty")
                : position.Format != StoredPosition.CurrentFormat ? throw new OutputException($"{_path} has format {position.Format}, this version knows {StoredPosition.CurrentFormat}")
                : position;
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException damage)
        {
            throw new OutputException($"{_path} is damaged: {damage.Message}", damage);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"cannot read {_path}: {failure.Message}", failure);
        }
    }

    /// <exception cref="OutputException">It cannot be written; the old one stays.</exception>
    public void Save(StoredPosition position)
    {
        string next = _path + ".new";
        try
        {
            Directory.CreateDirectory(folder);
            using (FileStream file = new(next, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(JsonSerializer.SerializeToUtf8Bytes(position, StoredPositionJson.Default.StoredPosition));
                file.Flush(flushToDisk: true);
            }

            File.Move(next, _path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"cannot write {_path}: {failure.Message}", failure);
        }
    }

    /// <exception cref="OutputException">It cannot be deleted.</exception>
    public void Delete()
    {
        try
        {
            File.Delete(_path);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was ever kept.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"cannot delete {_path}: {failure.Message}", failure);
        }
    }
}
