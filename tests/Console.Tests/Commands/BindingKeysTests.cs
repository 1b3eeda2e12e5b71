using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Console.Commands;
using Xunit;

namespace LogFlowDb.Console.Tests.Commands;

public sealed class BindingKeysTests
{
    [Fact]
    public void All_AreTheKeysThatBindingsTake()
    {
        string message = Assert.Throws<BindingException>(
            static () => BindingOptions.Parse(new Dictionary<string, string>(StringComparer.Ordinal) { ["nosuch"] = "" })).Message;

        Assert.Contains($"(there are {string.Join(", ", BindingKeys.All.Select(static option => option.Key))})", message, StringComparison.Ordinal);
    }
}
