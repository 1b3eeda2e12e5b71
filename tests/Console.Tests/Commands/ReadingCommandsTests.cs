using LogFlowDb.Console.Commands;
using Xunit;

namespace LogFlowDb.Console.Tests.Commands;

public sealed class ReadingCommandsTests
{
    [Fact]
    public void Names_AreCommands_AndNoneThatSoundsOfAChange()
    {
        string[] verbs = ["open", "close", "create", "start", "stop", "remove", "drop", "purge", "set", "unset", "force", "flush", "import", "load", "restore"];
        foreach (string name in ReadingCommands.Names)
        {
            Assert.NotNull(CommandCatalogue.Find(name));
            string method = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];
            Assert.DoesNotContain(verbs, verb => method.StartsWith(verb, StringComparison.OrdinalIgnoreCase));
        }
    }
}
