namespace LogFlowDb.Collectors.Tests.Support;

/// <summary>Tests that read what the whole process has allocated: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
