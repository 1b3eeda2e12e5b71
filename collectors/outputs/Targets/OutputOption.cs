namespace LogFlowDb.Outputs.Targets;

/// <summary>A setting of the outputs of a type, given as <c>key=value</c>.</summary>
/// <param name="Key">e.g. <c>topic</c>.</param>
/// <param name="Form">What a value looks like, e.g. <c>NAME</c>, <c>500ms|10s|5m</c>.</param>
/// <param name="Description">One line.</param>
public sealed record OutputOption(string Key, string Form, string Description)
{
    public bool Required { get; init; }

    /// <summary>The value is never written down: it is <c>file:PATH</c> or <c>env:NAME</c>, which say where the secret is.</summary>
    public bool Secret { get; init; }
}
