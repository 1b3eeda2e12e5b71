using LogFlowDb.Engine.Storage;
using LogFlowDb.Protocols.NetFlow;

namespace LogFlowDb.Collectors.Templates;

/// <summary>
/// The templates of all bindings in one file of the data directory, so that data which comes first after a start is understood.
/// What cannot be read is set aside and told, never fatal: exporters announce their templates again. Not for concurrent use.
/// </summary>
internal sealed class TemplateFile(string folder)
{
    public const string Name = "templates";

    private const string SetAside = Name + ".damaged";

    private readonly string _path = Path.Combine(folder, Name);

    /// <summary>By binding; empty when there is no file.</summary>
    /// <param name="notice">A line for the user when the file could not be read; else null.</param>
    public IReadOnlyDictionary<string, DecoderSnapshot> Load(out string? notice)
    {
        notice = null;
        try
        {
            FileInfo file = new(_path);
            if (!file.Exists)
            {
                return new Dictionary<string, DecoderSnapshot>(StringComparer.Ordinal);
            }

            return file.Length <= TemplateFileFormat.MaxBytes
                ? TemplateFileFormat.Read(File.ReadAllBytes(_path))
                : throw new InvalidDataException($"it has {file.Length} bytes, more than any");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            notice = $"{_path} cannot be used: {e.Message}; {TrySetAside()}; templates are awaited from the exporters";
            return new Dictionary<string, DecoderSnapshot>(StringComparer.Ordinal);
        }
    }

    /// <exception cref="IOException">It cannot be written; the old file stays.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written; the old file stays.</exception>
    public void Save(IReadOnlyDictionary<string, DecoderSnapshot> bindings) => DurableFile.Replace(_path, TemplateFileFormat.Write(bindings));

    private string TrySetAside()
    {
        try
        {
            File.Move(_path, Path.Combine(folder, SetAside), overwrite: true);
            return $"it is now {SetAside}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"it stays where it is ({e.Message})";
        }
    }
}
