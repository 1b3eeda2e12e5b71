namespace LogFlowDb.Query.Syntax;

/// <summary>A stage as written.</summary>
/// <param name="Arguments">Null when the stage could not be parsed; then the error is reported beside it.</param>
/// <param name="ArgumentsOffset">Where the arguments begin: behind the options, or the end of the stage.</param>
/// <param name="End">Last character of the stage, trailing blanks included.</param>
internal sealed record StageNode(Token Name, IReadOnlyList<OptionNode> Options, StageArguments? Arguments, int ArgumentsOffset, int End);

/// <summary><c>key=value</c>.</summary>
/// <param name="Value">Its text is empty when nothing follows the equals sign.</param>
internal sealed record OptionNode(Token Key, Token Value)
{
    public string Name => Key.Text;
}
