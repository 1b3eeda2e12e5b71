namespace LogFlowDb.Outputs.Tests.Support;

/// <summary>A folder of a test, gone with it.</summary>
internal sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("logdb-outputs-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A server that is ending may still write its last file; the system's temp folder is swept by others.
        }
    }
}
