using System.Text.Json;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Binding;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Stages;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Query.Tests.Binding;

/// <summary>
/// The vectors of kind expr, error and parse. Each list names what is known to fail and why; a vector that passes must leave it.
/// </summary>
public sealed class VectorTests(ITestOutputHelper output)
{
    private const long Now = 1_400_000_000_000_000_000;
    private static readonly BindingOptions s_options = new(Vector.Seoul, Now);

    /// <summary>Test and vector, with the reason.</summary>
    private static readonly Dictionary<(string Test, string Id), string> s_knownToFail = new()
    {
        [(nameof(CanonicalText_OfAllParseVectors_IsTheStatedOne), "joinparsertest-006")] = "the sign of a join key means nothing and is dropped",
        [(nameof(CanonicalText_OfAllParseVectors_IsTheStatedOne), "jsonparsertest-002")] = "a JSON literal prints in strict JSON",
    };

    [VectorFact]
    public void Expressions_OfAllVectors_GiveTheStatedValue() => Run("expr", vector =>
    {
        Value actual = Evaluate(vector);
        double? tolerance = vector.TryGetProperty("tol", out JsonElement tol) ? tol.GetDouble() : null;
        return Vector.Same(vector.GetProperty("expect"), actual, tolerance) ? null : $"gives {actual.Kind} {actual}";
    });

    [VectorFact]
    public void Errors_OfAllVectors_HaveTheStatedCode() => Run("error", vector =>
    {
        JsonElement error = vector.GetProperty("error");
        string prefix = vector.Text("query") is null ? "json \"{}\" | eval x=" : "";
        try
        {
            QueryBinder.Bind(prefix + (vector.Text("query") ?? vector.Text("expr")), s_options);
            return "is accepted";
        }
        catch (QueryException e)
        {
            int?[] accepted = [Code(error.GetProperty("code")), .. error.TryGetProperty("alt", out JsonElement alt) ? alt.EnumerateArray().Select(Code) : []];
            QueryError first = e.Errors[0];
            if (accepted[0] is not null && !accepted.Contains(first.Code))
            {
                return $"is {first}";
            }

            return error.Text("about") is { } about && !first.Message.Contains(about, StringComparison.Ordinal) ? $"does not name {about}: {first}" : null;
        }
    });

    [VectorFact]
    public void ErrorOffsets_OfAllVectors_AreInTheStatedRange() => Run("error", vector =>
    {
        JsonElement error = vector.GetProperty("error");
        if (!error.TryGetProperty("offset", out JsonElement offset) || vector.Text("query") is not { } text)
        {
            return null;
        }

        QueryException? e = Record.Exception(() => QueryBinder.Bind(text, s_options)) as QueryException;
        int wanted = offset.GetInt32(), end = error.GetProperty("end").GetInt32(), actual = e?.Errors[0].Offset ?? -1;
        return actual >= Math.Min(wanted, text.Length) && actual <= Math.Max(wanted, end + 1) ? null : $"is at {actual}, wanted {wanted}..{end}";
    });

    [VectorFact]
    public void Texts_OfAllParseVectors_AreAccepted() => Run("parse", vector =>
    {
        BoundQuery query;
        try
        {
            query = QueryBinder.Bind(vector.Text("query")!, s_options);
        }
        catch (QueryException e)
        {
            return $"is {e.Errors[0]}";
        }

        JsonElement expect = vector.GetProperty("expect");
        return expect.TryGetProperty("stages", out JsonElement stages) && stages.GetInt32() != query.Stages.Count
            ? $"has {query.Stages.Count} stages"
            : null;
    });

    [VectorFact]
    public void CanonicalText_OfAllParseVectors_IsTheStatedOne() => Run("parse", vector =>
        vector.GetProperty("expect").Text("text") is { } text && Canonical(vector.Text("query")!) is { } canonical && canonical != text
            ? $"prints {canonical}"
            : null);

    [VectorFact]
    public void CanonicalText_OfAllQueries_ParsesBackToItself() => Run(null, vector =>
    {
        if ((vector.Text("query") ?? "json \"{}\" | eval x=" + vector.Text("expr")) is not { } text || Canonical(text) is not { } canonical)
        {
            return null;
        }

        return Canonical(canonical) is { } again && again == canonical ? null : $"prints {canonical}, then {Canonical(canonical)}";
    });

    private static int? Code(JsonElement code) => code.ValueKind == JsonValueKind.Number ? code.GetInt32() : null;

    private static string? Canonical(string text)
    {
        try
        {
            return QueryBinder.Bind(text, s_options).ToString();
        }
        catch (QueryException)
        {
            return null;
        }
    }

    private static Value Evaluate(JsonElement vector)
    {
        BoundQuery query = QueryBinder.Bind("eval __v=" + vector.Text("expr"), s_options);
        Expression expression = ((EvalStage)query.Stages[0]).Assignments[^1].Expression;
        ValueMap row = vector.TryGetProperty("row", out JsonElement given) ? Vector.Row(given) : new ValueMap([]);
        RowBatch batch = new(1, [.. row.Select(static entry => entry.Key)], [.. row.Select(static entry => (Column)new ValueColumn(new[] { entry.Value }))]);
        return expression.Evaluate(batch, new EvaluationContext(Now, Vector.Seoul))[0];
    }

    private void Run(string? kind, Func<JsonElement, string?> check, [System.Runtime.CompilerServices.CallerMemberName] string test = "")
    {
        List<string> failures = [];
        int count = 0, passed = 0;
        foreach (JsonElement vector in Vector.Load().Where(v => kind is null || v.Text("kind") == kind))
        {
            string id = vector.Text("id")!;
            string? failure;
            try
            {
                failure = check(vector);
            }
            catch (QueryException e)
            {
                failure = $"is {e.Errors[0]}";
            }

            bool isKnown = s_knownToFail.ContainsKey((test, id));
            count++;
            passed += failure is null ? 1 : 0;
            if (failure is not null && !isKnown && !vector.TryGetProperty("optional", out _))
            {
                failures.Add($"{id}: {vector.Text("expr") ?? vector.Text("query")}: {failure}");
            }
            else if (failure is null && isKnown)
            {
                failures.Add($"{id} passes: take it off the list");
            }
        }

        output.WriteLine($"{passed} of {count} pass");
        Assert.True(failures.Count == 0, $"{passed} of {count} pass\n" + string.Join('\n', failures));
    }
}
