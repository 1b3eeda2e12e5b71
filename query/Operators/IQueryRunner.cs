namespace LogFlowDb.Query.Operators;

/// <summary>Runs queries that stages hold (<c>join</c>, <c>union</c>), within the execution that they belong to.</summary>
internal interface IQueryRunner
{
    /// <summary>Plans and runs to the end, finishes the operator included.</summary>
    /// <param name="wanted">Fields of the answer that are looked at.</param>
    void Run(BoundQuery query, FieldSet wanted, Operator sink);
}
