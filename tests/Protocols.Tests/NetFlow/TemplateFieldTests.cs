using LogFlowDb.Protocols.NetFlow;

namespace LogFlowDb.Protocols.Tests.NetFlow;

public sealed class TemplateFieldTests
{
    [Theory]
    [InlineData(0, 1, false, "octet_count")]
    [InlineData(29305, 1, false, "reverse_octet_count")]
    [InlineData(0, 65000, false, "ie_65000")]
    [InlineData(4242, 7, false, "pen_4242_7")]
    [InlineData(0, 1, true, "scope_system")]
    [InlineData(0, 5, true, "scope_template")]
    [InlineData(0, 6, true, "scope_6")]
    [InlineData(0, 0, true, "scope_0")]
    public void Name_Field_IsThatOfTheRows(uint pen, int id, bool isScope, string name) =>
        Assert.Equal(name, new TemplateField(pen, (ushort)id, 4, isScope).Name);
}
