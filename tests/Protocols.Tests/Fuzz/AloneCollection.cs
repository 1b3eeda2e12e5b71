namespace LogFlowDb.Protocols.Tests.Fuzz;

/// <summary>Tests that read how large the heap is: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
