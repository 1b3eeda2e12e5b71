namespace LogFlowDb.Console.Commands;

/// <summary>A setting that a command takes as <c>key=value</c>.</summary>
/// <param name="Form">What values look like, e.g. <c>PREFIX,…</c>.</param>
internal sealed record CommandOption(string Key, string Form, string Description)
{
    /// <summary>As the usage text lists it.</summary>
    public string Text => $"{Key}={Form}";
}
