namespace LogFlowDb.Query.Syntax;

/// <summary>Where one stage stands in the query, without its pipe. <see cref="End"/> is exclusive.</summary>
/// <param name="Offset">First character after the pipe that is not blank; the end of the run when there is none.</param>
internal sealed record StageSpan(int Offset, int End);
