using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Files;

/// <summary>Makes targets that write files.</summary>
/// <param name="clock">Of names and rotation, which go by local time.</param>
public sealed class FileTargetFactory(TimeProvider clock) : IOutputTargetFactory
{
    public string Name => "file";

    public string Description => "rows as text in files, which may be rotated and compressed; each row is written once, also over crashes";

    public IReadOnlyList<OutputOption> Options => FileSettings.Options;

    public IOutputTarget Create(string name, OutputShape shape, OutputSettings settings) => new FileTarget(name, FileSettings.Parse(name, shape, settings), shape, clock);
}
