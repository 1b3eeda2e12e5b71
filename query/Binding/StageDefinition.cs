using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>One stage of the language.</summary>
/// <param name="Usage">As documentation shows it.</param>
/// <param name="Options">Names of its options; any other is error 90001.</param>
/// <param name="Bind">Makes the stage; null after an error that it reported.</param>
internal sealed record StageDefinition(
    string Name, string Usage, string Summary, StageGrammar Grammar, IReadOnlyList<string> Options, Func<StageBinder, Stage?> Bind);
