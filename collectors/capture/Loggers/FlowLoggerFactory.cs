using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Engine.Loggers;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>Makes loggers that give the flow records of all bindings, or those that their options choose.</summary>
public sealed class FlowLoggerFactory(FlowLoggerKind kind, BindingRegistry bindings) : ILoggerFactory
{
    public string Name => kind.Name;

    public string DisplayName => kind.DisplayName;

    public string Description => kind.Description;

    public IReadOnlyList<LoggerOption> Options => kind.Options;

    public Logger Create(LoggerSpec spec) => new FlowLogger(spec, bindings, FlowLoggerSettings.Parse(kind, spec.Configuration));
}
