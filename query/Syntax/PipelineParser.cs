using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary>Text to stage nodes. A stage that cannot be parsed gives one error and the others are parsed all the same.</summary>
internal static class PipelineParser
{
    /// <summary>The query with look-alikes mapped, checked against the caps.</summary>
    /// <exception cref="QueryException">A cap is exceeded.</exception>
    public static string Prepare(string text)
    {
        try
        {
            string normalized = QuerySplitter.Normalize(text);
            QuerySplitter.CheckLimits(normalized);
            return normalized;
        }
        catch (SyntaxErrorException e)
        {
            throw new QueryException(text, [e.Error]);
        }
    }

    /// <summary>Parses the text from <paramref name="start"/> up to <paramref name="end"/> (exclusive).</summary>
    /// <param name="grammarOf">The grammar of a stage by its name; null for a name that is not known.</param>
    public static List<StageNode> Parse(string text, int start, int end, Func<string, StageGrammar?> grammarOf, List<QueryError> errors)
    {
        List<StageNode> nodes = [];
        List<StageSpan> stages;
        try
        {
            stages = QuerySplitter.Split(text, start, end);
        }
        catch (SyntaxErrorException e)
        {
            errors.Add(e.Error);
            return nodes;
        }

        if (stages.Count == 0)
        {
            errors.Add(new QueryError(90003, start, end - 1, "there is no stage", "a comment reaches up to the next |"));
        }

        foreach (StageSpan stage in stages)
        {
            if (stage.Offset >= stage.End)
            {
                errors.Add(new QueryError(90003, Math.Min(stage.Offset, end), stage.End - 1, "a stage is empty", IsDoubled(text, stage.End) ? "|| is written or" : null));
                continue;
            }

            nodes.Add(ParseStage(text, stage, grammarOf, errors));
        }

        return nodes;
    }

    /// <summary>True when the empty stage is that between the bars of <c>||</c>.</summary>
    private static bool IsDoubled(string text, int pipe) => pipe > 0 && pipe < text.Length && text[pipe - 1] == '|' && text[pipe] == '|';

    private static StageNode ParseStage(string text, StageSpan stage, Func<string, StageGrammar?> grammarOf, List<QueryError> errors)
    {
        int nameEnd = stage.Offset;
        while (nameEnd < stage.End && !char.IsWhiteSpace(text[nameEnd]) && text[nameEnd] is not ('"' or '(' or '[' or '=' or ','))
        {
            nameEnd++;
        }

        nameEnd = Math.Max(nameEnd, stage.Offset + 1);
        Token name = new(text[stage.Offset..nameEnd], stage.Offset, nameEnd - 1);
        if (grammarOf(name.Text) is not { } grammar)
        {
            return new StageNode(name, [], null, nameEnd, stage.End - 1);
        }

        QueryInput input = new(text, nameEnd, stage.End);
        try
        {
            List<OptionNode> options = [];
            if (grammar.HasOptions)
            {
                IResult<IEnumerable<OptionNode>> parsed = OptionGrammar.Options(input);
                options = [.. parsed.Value];
                input = (QueryInput)parsed.Remainder;
            }

            StageArguments arguments = grammar.Parse(input, options);
            return new StageNode(name, options, arguments, Math.Min(input.SkipBlanks(), stage.End), stage.End - 1);
        }
        catch (SyntaxErrorException e)
        {
            errors.Add(e.Error);
            return new StageNode(name, [], null, nameEnd, stage.End - 1);
        }
    }
}
