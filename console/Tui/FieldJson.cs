using System.Text.Json.Serialization;

namespace LogFlowDb.Console.Tui;

/// <summary>Texts as JSON, without reflection at start.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class FieldJson : JsonSerializerContext;
