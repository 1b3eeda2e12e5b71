using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary>How the arguments of a stage are written, for a catalogue of stages that need not know the parser library.</summary>
/// <param name="optionsBehind">True where options may also stand behind the arguments.</param>
/// <param name="quoteCode">Error for a quote that is not closed anywhere in the stage, looked for first; null leaves it to the grammar.</param>
internal sealed class StageGrammar(Parser<StageArguments> arguments, bool hasOptions = true, int? quoteCode = null, bool optionsBehind = false)
{
    /// <summary>False for stages whose arguments themselves look like options (<c>eval a=1</c>).</summary>
    public bool HasOptions { get; } = hasOptions;

    /// <summary>Reads the arguments and checks that nothing is left.</summary>
    /// <param name="options">Takes those behind the arguments.</param>
    public StageArguments Parse(QueryInput input, List<OptionNode> options)
    {
        if (quoteCode is not null)
        {
            CheckQuotes(input);
        }

        IResult<StageArguments> result = arguments(input);
        QueryInput rest = (QueryInput)result.Remainder;
        if (!result.WasSuccessful)
        {
            int at = rest.SkipBlanks();
            Lexemes.Fail<int>(90200, at, Math.Min(at, rest.Limit - 1), result.Message);
        }

        if (optionsBehind)
        {
            IResult<IEnumerable<OptionNode>> behind = OptionGrammar.Options(rest);
            options.AddRange(behind.Value);
            rest = (QueryInput)behind.Remainder;
        }

        if (rest.SkipBlanks() < rest.Limit)
        {
            ExpressionGrammar.FailUnexpected(rest, null, "the end of the stage or |");
        }

        return result.Value;
    }

    private void CheckQuotes(QueryInput input)
    {
        for (int at = input.Position; at < input.Limit; at++)
        {
            if (input.Source[at] == '"')
            {
                int close = Lexemes.ClosingQuote(input.Source, at, input.Limit);
                if (close < 0)
                {
                    Lexemes.Fail<int>(quoteCode, at, input.Limit - 1, "the quote is not closed");
                }

                at = close;
            }
        }
    }
}
