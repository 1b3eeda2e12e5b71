using System.Text.Json.Serialization;

namespace LogFlowDb.Outputs.Running;

/// <summary>How far an output is, as it is kept.</summary>
/// <param name="Format">Of the file; may only grow.</param>
/// <param name="Source">Number of the table; 0 before it was there.</param>
internal sealed record StoredPosition(int Format, long Source, long LastId, long Epoch, string? State)
{
    public const int CurrentFormat = 1;
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredPosition))]
internal sealed partial class StoredPositionJson : JsonSerializerContext;
