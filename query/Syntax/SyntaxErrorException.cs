namespace LogFlowDb.Query.Syntax;

/// <summary>
/// Ends the parsing of one stage: thrown where the grammar has committed itself, so that the error keeps the place where it
/// was found instead of the place where the stage began. <see cref="PipelineParser"/> catches it; it never leaves the folder.
/// </summary>
internal sealed class SyntaxErrorException(QueryError error) : Exception(error.Message)
{
    public QueryError Error { get; } = error;
}
