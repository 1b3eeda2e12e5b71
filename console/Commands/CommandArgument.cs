namespace LogFlowDb.Console.Commands;

/// <summary>A parameter as the usage text lists it.</summary>
internal sealed record CommandArgument(string Name, string Description, bool Required = true);
