namespace LogFlowDb.Outputs.Targets;

/// <summary>Makes targets of one type. Safe for concurrent use.</summary>
public interface IOutputTargetFactory : IOutputType
{
    bool IOutputType.TakesRows => true;

    /// <summary>A target that is not open yet. All settings are checked, nothing is connected.</summary>
    /// <param name="name">Of the output.</param>
    /// <param name="shape">What its rows will be.</param>
    /// <exception cref="OutputException">A setting is not acceptable; the message names option and value, never a secret.</exception>
    IOutputTarget Create(string name, OutputShape shape, OutputSettings settings);
}
