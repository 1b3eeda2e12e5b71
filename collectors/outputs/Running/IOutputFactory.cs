using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Running;

/// <summary>Makes outputs that send something else than rows. Safe for concurrent use.</summary>
public interface IOutputFactory : IOutputType
{
    bool IOutputType.TakesRows => false;

    /// <summary>A stopped output. All settings are checked, nothing is connected.</summary>
    /// <param name="spec">With a name that is one.</param>
    /// <param name="settings">Known keys, required ones there.</param>
    /// <exception cref="OutputException">A setting is not acceptable.</exception>
    Output Create(OutputSpec spec, OutputSettings settings);
}
