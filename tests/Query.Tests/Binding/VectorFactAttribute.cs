using Xunit;

namespace LogFlowDb.Query.Tests.Binding;

/// <summary>A test that needs the language vectors; skipped with a message where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute()
    {
        if (Vector.Path is null)
        {
            Skip = "../shared/vectors/araqne-query.jsonl is not there";
        }
    }
}
