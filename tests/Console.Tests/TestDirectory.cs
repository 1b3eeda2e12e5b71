namespace LogFlowDb.Console.Tests;

/// <summary>A directory that does not exist yet, in one that goes when the test ends.</summary>
internal sealed class TestDirectory : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("logdb-test-");

    public string Data => Path.Combine(_parent.FullName, "data");

    public void Dispose() => _parent.Delete(recursive: true);
}
