using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary><c>lookup table key [as k] output field [as name], …</c>.</summary>
internal static class LookupGrammar
{
    private const int NoOutput = 20700;
    private const int NoTable = 20701;
    private const int InvalidField = 20702;
    private const int NoAs = 20703;

    public static readonly StageGrammar Lookup = new(input =>
    {
        QueryInput start = (QueryInput)input;
        int begin = start.SkipBlanks();
        IResult<Token> table = Lexemes.Word.Required(NoTable, "the name of a lookup table expected", "lookup table key output field")(input);
        QueryInput behindTable = (QueryInput)table.Remainder;
        List<Token> key = Words(ref behindTable);
        IResult<Token> output = Lexemes.Keyword("output")(behindTable);
        if (!output.WasSuccessful)
        {
            Lexemes.Fail<int>(NoOutput, begin, start.Limit - 1, "lookup table key output field expected");
        }

        RenamingNode renamedKey = Renaming(key, behindTable.Position, output.Value.Offset - 1, "the field to look up");
        QueryInput at = (QueryInput)output.Remainder;
        int first = at.SkipBlanks();
        List<RenamingNode> outputs = [];
        while (true)
        {
            outputs.Add(Renaming(Words(ref at), first, start.Limit - 1, "a field of the lookup table"));
            IResult<Token> comma = GrammarExtensions.Comma(at);
            if (!comma.WasSuccessful)
            {
                return Result.Success<StageArguments>(new LookupArguments(table.Value, renamedKey, outputs), at);
            }

            at = (QueryInput)comma.Remainder;
        }
    });

    /// <summary>Words up to a comma, the word <c>output</c> or the end.</summary>
    private static List<Token> Words(ref QueryInput at)
    {
        List<Token> words = [];
        while (true)
        {
            IResult<Token> word = Lexemes.Word(at);
            if (!word.WasSuccessful || (!word.Value.IsQuoted && word.Value.Text.Equals("output", StringComparison.OrdinalIgnoreCase)))
            {
                return words;
            }

            words.Add(word.Value);
            at = (QueryInput)word.Remainder;
        }
    }

    private static RenamingNode Renaming(List<Token> words, int offset, int end, string what)
    {
        switch (words.Count)
        {
            case 1:
                return new RenamingNode(words[0], words[0]);
            case 3 when words[1].Text.Equals("as", StringComparison.OrdinalIgnoreCase):
                return new RenamingNode(words[0], words[2]);
            case 3:
                return Lexemes.Fail<RenamingNode>(NoAs, offset, end, $"`as` expected in place of {words[1].Text}");
            default:
                return Lexemes.Fail<RenamingNode>(InvalidField, offset, end, $"{what} expected, with `as` and a name or without");
        }
    }
}
