using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>
/// Everything a simulated disk holds: what programs see, and what of it a loss of power may undo. Cloning shares the bytes of files
/// until they are written, so that an image for each device call is cheap. Not thread-safe.
/// </summary>
internal sealed class DiskState
{
    private readonly Dictionary<string, SimulatedFile> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimulatedFile> _durableNames = new(StringComparer.Ordinal);
    private readonly List<(string Path, SimulatedFile? File)> _nameChanges = [];
    private readonly HashSet<string> _directories = new(StringComparer.Ordinal) { "/" };
    private readonly List<Change> _unfinished = [];

    /// <summary>A call that began and did not return: a write, the making or removal of names, a replacement.</summary>
    internal sealed record Change(DiskCallKind Kind, string Path, SimulatedFile? File, long Offset, byte[] Bytes);

    public IReadOnlyDictionary<string, SimulatedFile> Names => _names;

    public IReadOnlySet<string> Directories => _directories;

    public long AllocatedBytes => _names.Values.Distinct().Sum(f => (long)f.Length);

    public DiskState Clone()
    {
        DiskState copy = new();
        Dictionary<SimulatedFile, SimulatedFile> files = [];
        SimulatedFile Copied(SimulatedFile file)
        {
            if (!files.TryGetValue(file, out SimulatedFile? same))
            {
                files.Add(file, same = file.Clone());
            }

            return same;
        }

        foreach ((string path, SimulatedFile file) in _names)
        {
            copy._names.Add(path, Copied(file));
        }

        foreach ((string path, SimulatedFile file) in _durableNames)
        {
            copy._durableNames.Add(path, Copied(file));
        }

        foreach ((string path, SimulatedFile? file) in _nameChanges)
        {
            copy._nameChanges.Add((path, file is null ? null : Copied(file)));
        }

        foreach (Change change in _unfinished)
        {
            copy._unfinished.Add(change with { File = change.File is null ? null : Copied(change.File) });
        }

        copy._directories.UnionWith(_directories);
        return copy;
    }

    /// <summary>What is on the medium when the power comes back: of all that was not acknowledged, any part may be.</summary>
    public DiskState AfterPowerLoss(Random random)
    {
        DiskState lost = Clone();
        lost._names.Clear();
        foreach ((string path, SimulatedFile file) in lost._durableNames)
        {
            lost._names.Add(path, file);
        }

        foreach ((string path, SimulatedFile? file) in lost._nameChanges)
        {
            if (random.Next(2) == 0)
            {
                lost.SetName(path, file);
            }
        }

        foreach (SimulatedFile file in lost._names.Values.Concat(lost._unfinished.Select(u => u.File).OfType<SimulatedFile>()).Distinct())
        {
            file.LosePower(random);
        }

        lost.ApplyInPart(random, isDurable: true);
        lost._nameChanges.Clear();
        lost._durableNames.Clear();
        foreach ((string path, SimulatedFile file) in lost._names)
        {
            lost._durableNames.Add(path, file);
            lost.AddDirectories(path);
        }

        return lost;
    }

    /// <summary>What the next process sees after this one was killed: calls are cut short, and what was not synced still is not.</summary>
    public DiskState AfterKill(Random random)
    {
        DiskState killed = Clone();
        killed.ApplyInPart(random, isDurable: false);
        return killed;
    }

    public void Begin(Change change) => _unfinished.Add(change);

    public void End(Change change) => _unfinished.Remove(change);

    public SimulatedFile Create(string path)
    {
        SimulatedFile file = new();
        ChangeName(path, file);
        return file;
    }

    public void Delete(string path) => ChangeName(path, file: null);

    public void CreateDirectory(string path) => AddDirectories(path + "/x");

    public void DeleteDirectory(string path)
    {
        foreach (string file in _names.Keys.Where(f => f.StartsWith(path + "/", StringComparison.Ordinal)).ToList())
        {
            Delete(file);
        }

        _directories.RemoveWhere(d => string.Equals(d, path, StringComparison.Ordinal) || d.StartsWith(path + "/", StringComparison.Ordinal));
    }

    public void SyncNames(string directory)
    {
        foreach ((string path, SimulatedFile? file) in _nameChanges.Where(c => IsIn(c.Path, directory)))
        {
            Put(_durableNames, path, file);
        }

        _nameChanges.RemoveAll(c => IsIn(c.Path, directory));
    }

    public void Replace(string path, ReadOnlySpan<byte> content)
    {
        SimulatedFile file = Create(path);
        file.Write(0, content, isDurable: true);
        SyncNames(Path.GetDirectoryName(path)!);
    }

    /// <summary>Writes the files below a directory to a real one, to be looked at.</summary>
    public void CopyTo(string directory, string from)
    {
        foreach ((string path, SimulatedFile file) in _names)
        {
            string target = Path.Combine(directory, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, file.Content.ToArray());
        }
    }

    public static bool IsIn(string path, string directory) => string.Equals(Path.GetDirectoryName(path), directory, StringComparison.Ordinal);

    private void ApplyInPart(Random random, bool isDurable)
    {
        foreach (Change change in _unfinished)
        {
            int share = random.Next(4);
            switch (change.Kind)
            {
                case DiskCallKind.Write when share > 0:
                    change.File!.WriteInPart(change.Offset, change.Bytes, random, isDurable);
                    break;
                case DiskCallKind.SetLength when share > 1:
                    change.File!.SetLength((int)change.Offset);
                    break;
                case DiskCallKind.Replace:
                    if (share == 0)
                    {
                        Replace(change.Path, change.Bytes);
                    }
                    else if (share == 1)
                    {
                        Create(change.Path + ".new").WriteInPart(0, change.Bytes, random, isDurable);
                        SyncNames(Path.GetDirectoryName(change.Path)!);
                    }

                    break;
                case DiskCallKind.CreateDirectory when share > 1:
                    CreateDirectory(change.Path);
                    break;
                case DiskCallKind.DeleteDirectory when share > 0:
                    foreach (string file in _names.Keys.Where(f => f.StartsWith(change.Path + "/", StringComparison.Ordinal)).ToList())
                    {
                        if (share == 3 || random.Next(2) == 0)
                        {
                            Delete(file);
                        }
                    }

                    break;
                default:
                    break;
            }
        }

        _unfinished.Clear();
    }

    private void ChangeName(string path, SimulatedFile? file)
    {
        SetName(path, file);
        _nameChanges.Add((path, file));
    }

    private void SetName(string path, SimulatedFile? file) => Put(_names, path, file);

    private static void Put(Dictionary<string, SimulatedFile> names, string path, SimulatedFile? file)
    {
        if (file is null)
        {
            names.Remove(path);
        }
        else
        {
            names[path] = file;
        }
    }

    private void AddDirectories(string path)
    {
        for (string? directory = Path.GetDirectoryName(path); directory is not null && _directories.Add(directory);)
        {
            directory = Path.GetDirectoryName(directory);
        }
    }
}
