using LogFlowDb.Console.State;
using Xunit;

namespace LogFlowDb.Console.Tests.State;

public sealed class StateFileTests : IDisposable
{
    private static readonly StoredState s_state = new(
        StoredState.CurrentFormat,
        [new StoredBinding("default", 9090, null), new StoredBinding("tls", 4740, "0.0.0.0", new Dictionary<string, string>(StringComparer.Ordinal) { ["transport"] = "tls" })],
        [
            new StoredLogger(
                "netflow",
                "local",
                "nf",
                null,
                new Dictionary<string, string>(StringComparer.Ordinal) { ["source_ids"] = "1" },
                Started: true,
                LogCount: 5,
                DropCount: 1,
                new DateTime(2026, 11, 22, 1, 2, 3, DateTimeKind.Utc),
                LastStart: null),
        ],
        [new StoredManagedLogger(@"local\nf", "t", "host")]);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("logdb-test-");

    private string FilePath => Path.Combine(_directory.FullName, StateFile.Name);

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Load_NoFile_IsEmpty() => Assert.Empty(new StateFile(_directory.FullName).Load().Loggers);

    [Fact]
    public void Load_Saved_IsTheSame()
    {
        StateFile file = new(_directory.FullName);
        file.Save(StoredState.Empty);
        file.Save(s_state);
        StoredState loaded = file.Load();
        Assert.Equal(s_state.Bindings.Select(static each => each with { Options = null }), loaded.Bindings.Select(static each => each with { Options = null }));
        Assert.Null(loaded.Bindings[0].Options);
        Assert.Equal(("udp", "tls"), (loaded.Bindings[0].TransportName, loaded.Bindings[1].TransportName));
        Assert.Equal(s_state.ManagedLoggers, loaded.ManagedLoggers);
        StoredLogger logger = Assert.Single(loaded.Loggers);
        Assert.Equal(s_state.Loggers[0] with { Configuration = logger.Configuration }, logger);
        Assert.Equal("1", logger.Configuration["source_ids"]);
        Assert.Equal([StateFile.Name], _directory.GetFiles().Select(static f => f.Name));
    }

    [Fact]
    public void Load_FirstFormat_HasBindingsWithoutOptions()
    {
        File.WriteAllText(FilePath, """{"format": 1, "bindings": [{"name": "a", "port": 9, "address": null}], "loggers": [], "managedLoggers": []}""");
        Assert.Equal(new StoredBinding("a", 9, null), Assert.Single(new StateFile(_directory.FullName).Load().Bindings));
    }

    [Fact]
    public void Load_LaterFormat_IsRefusedByName()
    {
        File.WriteAllText(FilePath, """{"format": 4, "whatever": []}""");
        CommandFailedException failure = Assert.Throws<CommandFailedException>(() => new StateFile(_directory.FullName).Load());
        Assert.Equal(ExitCode.Damaged, failure.ExitCode);
        Assert.Equal($"{FilePath} has format 4, this version knows 1 to 3", failure.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"format": "1"}""")]
    [InlineData("""{"format": 1, "bindings": [{"name": "a"}]}""")]
    [InlineData("""{"format": 1, "bindings": [null]}""")]
    [InlineData("""{"format": 1, "bindings": null}""")]
    [InlineData("""{"format": 1, "unknown": 1}""")]
    [InlineData("""{"format": 1, "loggers": [{"factory": null}]}""")]
    public void Load_Damaged_IsRefusedByName(string text)
    {
        File.WriteAllText(FilePath, text);
        CommandFailedException failure = Assert.Throws<CommandFailedException>(() => new StateFile(_directory.FullName).Load());
        Assert.Equal(ExitCode.Damaged, failure.ExitCode);
        Assert.StartsWith($"{FilePath} is damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AnyTruncation_IsRefused()
    {
        StateFile file = new(_directory.FullName);
        file.Save(s_state);
        byte[] bytes = File.ReadAllBytes(FilePath);
        for (int length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(FilePath, bytes[..length]);
            Assert.Equal(ExitCode.Damaged, Assert.Throws<CommandFailedException>(() => file.Load()).ExitCode);
        }
    }
}
