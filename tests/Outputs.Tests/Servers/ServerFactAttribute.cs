namespace LogFlowDb.Outputs.Tests.Servers;

/// <summary>A test against a server of its own; it skips and names what is not installed.</summary>
public sealed class ServerFactAttribute : FactAttribute
{
    public ServerFactAttribute(params string[] programs) => Skip = Installed.WhyAbsent(programs);
}
