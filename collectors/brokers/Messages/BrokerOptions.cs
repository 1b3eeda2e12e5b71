using LogFlowDb.Engine.Loggers;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Brokers.Messages;

/// <summary>Settings of loggers by the rules of outputs: both sides of a broker are told the same way where it is. Stateless.</summary>
internal static class BrokerOptions
{
    /// <summary>What is required is asked for by <c>createLogger</c>.</summary>
    public static IReadOnlyList<LoggerOption> Of(IEnumerable<OutputOption> options) =>
        [.. options.Select(static option => new LoggerOption(option.Key, option.Form, option.Description) { Required = option.Required, Prompt = option.Required ? option.Key : null })];

    /// <summary>Checked. Relative paths begin where the program runs.</summary>
    /// <exception cref="OutputException">A value is not acceptable.</exception>
    public static OutputSettings Settings(IReadOnlyList<OutputOption> options, LoggerSpec spec)
    {
        OutputSettings settings = new(options, spec.Configuration, Environment.CurrentDirectory);
        settings.Check();
        return settings;
    }
}
