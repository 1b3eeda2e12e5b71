namespace LogFlowDb.Outputs.Shaping;

/// <summary>What an output is made from. Immutable.</summary>
/// <param name="Type">Of its target, the name of a factory, e.g. <c>kafka</c>.</param>
/// <param name="Name">By which it goes; its position is kept under it.</param>
/// <param name="Values">Settings by key: those that all outputs have (<see cref="OutputKeys"/>) and those of the type.</param>
public sealed record OutputSpec(string Type, string Name, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Where relative paths in the settings begin; null for the directory of the database.</summary>
    public string? Folder { get; init; }

    /// <summary>True when both make the same output.</summary>
    public bool IsSame(OutputSpec other) =>
        Type == other.Type && Name == other.Name && Folder == other.Folder
        && Values.Count == other.Values.Count && Values.All(pair => other.Values.TryGetValue(pair.Key, out string? value) && value == pair.Value);
}
