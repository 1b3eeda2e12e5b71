using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Collectors.Loggers;
using LogFlowDb.Engine.Loggers;

namespace LogFlowDb.Collectors.Tests.Loggers;

public sealed class LoggerRegistryTests : IDisposable
{
    private readonly BindingRegistry _bindings = new();
    private readonly LoggerRegistry _registry = new();

    public LoggerRegistryTests() => _registry.Register(new FlowLoggerFactory(FlowLoggerKind.NetFlow, _bindings));

    public void Dispose() => _bindings.Dispose();

    private static LoggerSpec Spec(string name, string factory = "netflow") => new(factory, "local", name, null, new Dictionary<string, string>(StringComparer.Ordinal));

    [Fact]
    public void Create_FindRemove_ByFullName()
    {
        Logger logger = _registry.Create(Spec("b"));
        _registry.Create(Spec("a", @"local\netflow"));

        Assert.Same(logger, _registry.Find(@"local\b"));
        Assert.Equal([@"local\a", @"local\b"], _registry.Loggers.Select(each => each.FullName));
        logger.Start();
        _registry.Remove(@"local\b");
        Assert.Equal(LoggerStatus.Stopped, logger.Status);
        Assert.Null(_registry.Find(@"local\b"));
    }

    [Fact]
    public void Errors_AreTheTextsOfTheShell()
    {
        _registry.Create(Spec("a"));

        Assert.Equal("logger factory not found: nope", Assert.Throws<LoggerException>(() => _registry.Create(Spec("x", "nope"))).Message);
        Assert.Equal(@"logger already exists: local\a", Assert.Throws<LoggerException>(() => _registry.Create(Spec("a"))).Message);
        Assert.Equal("logger not found", Assert.Throws<LoggerException>(() => _registry.Remove(@"local\x")).Message);
        Assert.StartsWith("failed to create logger", Assert.Throws<LoggerException>(() => _registry.Create(Spec(@"a\b"))).Message, StringComparison.Ordinal);
    }
}
