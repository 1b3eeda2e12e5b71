namespace LogFlowDb.Architecture.Tests;

/// <summary>One project of the product and what it may use.</summary>
/// <param name="Folder">Its folder under the repository root.</param>
/// <param name="Project">Project file without extension; also the root namespace.</param>
/// <param name="References">The projects it may refer to.</param>
/// <param name="Packages">The packages it may refer to, besides analyzers.</param>
/// <param name="Floors">Its folders from the lowest up. A folder uses only folders of floors below its own; folders of one
/// floor do not know each other when a blank stands between them, and do when a plus does. Files directly in the project may use
/// and be used by all.</param>
internal sealed record Room(string Folder, string Project, string[] References, string[] Packages, string[] Floors)
{
    public override string ToString() => Project;

    /// <summary>The floor of a folder, −1 when the list above does not name it.</summary>
    public int FloorOf(string folder) => Array.FindIndex(Floors, floor => floor.Split(' ', '+').Contains(folder));

    public bool MayUse(string folder, string used) =>
        FloorOf(used) < FloorOf(folder) || (FloorOf(used) == FloorOf(folder) && Floors[FloorOf(folder)].Contains('+', StringComparison.Ordinal));
}
