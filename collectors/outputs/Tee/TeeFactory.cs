using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Outputs.Running;
using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Tee;

/// <summary>Outputs that send datagrams on as they came, to other collectors.</summary>
/// <param name="bindings">Gives the ports whose datagrams these are; asked when an output starts.</param>
public sealed class TeeFactory(Func<BindingRegistry> bindings) : IOutputFactory
{
    public string Name => "tee";

    public string Description => "datagrams as they came, NetFlow, IPFIX and sFlow, to other collectors";

    public IReadOnlyList<OutputOption> Options => TeeOptions.All;

    public Output Create(OutputSpec spec, OutputSettings settings) => new TeeOutput(spec, TeeOptions.Read(settings), bindings);
}
