using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Tests.Support;

internal static class Settings
{
    public static OutputSettings Of(IOutputTargetFactory factory, string folder, params IEnumerable<(string Key, string Value)> values) =>
        new(factory.Options, values.ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal), folder);
}
