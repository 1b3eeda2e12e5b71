using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary>How the arguments of a stage are written, for a catalogue of stages that need not know the parser library.</summary>
internal sealed class StageGrammar(Parser<StageArguments> arguments, bool hasOptions = true)
{
    /// <summary>False for stages whose arguments themselves look like options (<c>eval a=1</c>).</summary>
    public bool HasOptions { get; } = hasOptions;

    /// <summary>Reads the arguments and checks that nothing is left.</summary>
    public StageArguments Parse(QueryInput input)
    {
        IResult<StageArguments> result = arguments(input);
        QueryInput rest = (QueryInput)result.Remainder;
        if (!result.WasSuccessful)
        {
            int at = rest.SkipBlanks();
            Lexemes.Fail<int>(90200, at, Math.Min(at, rest.Limit - 1), result.Message);
        }

        if (rest.SkipBlanks() < rest.Limit)
        {
            ExpressionGrammar.FailUnexpected(rest, null, "the end of the stage or |");
        }

        return result.Value;
    }
}
