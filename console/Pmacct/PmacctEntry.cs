namespace LogFlowDb.Console.Pmacct;

/// <summary>A line of a configuration of pmacct.</summary>
/// <param name="Key">In lower case.</param>
/// <param name="Plugin">The name of the plugin in brackets behind the key; null when it is of all.</param>
/// <param name="Value">Without blanks around it; may be empty, may be a secret.</param>
/// <param name="Line">From 1.</param>
internal sealed record PmacctEntry(string Key, string? Plugin, string Value, int Line);
