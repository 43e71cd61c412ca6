using EntraPrivateAccess.Binding;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Binding;

public sealed class ServerLabelTests
{
    [Theory]
    [InlineData("SRV01", "Global", "SRV01")]
    [InlineData("SRV01", "usgov", "SRV01")]
    [InlineData("SRV01", "", "SRV01")]
    [InlineData("SRV01", "Sandbox", "SRV01 (sandbox)")]
    [InlineData("SRV001", "Sandbox", "SRV001 (sandbox)")]
    [InlineData("SRV0001", "Sandbox", "SRV0001\n(sandbox)")]
    [InlineData("LONGERNAME1", "Sandbox", "LONGERNAME1\n(sandbox)")]
    [InlineData("srv01.contoso.com", "Sandbox", "srv01\n.contoso.com\n(sandbox)")]
    public void Label_of_a_sandbox_server_contains_sandbox(string server, string environment, string shown) =>
        Assert.Equal(shown, ServerLabel.Of(server, environment, 16));
}
