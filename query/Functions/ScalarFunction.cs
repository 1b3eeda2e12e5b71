using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Functions;

/// <summary>
/// Computes one value. Arguments are as many as were checked when the function was prepared; what cannot be computed is null,
/// never an exception. Called from several threads at once; the span is only valid during the call.
/// </summary>
internal delegate Value ScalarFunction(ReadOnlySpan<Value> arguments, EvaluationContext context);
