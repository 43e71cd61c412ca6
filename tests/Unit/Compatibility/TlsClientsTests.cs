using System.Security.Authentication;
using EntraPrivateAccess.Compatibility;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Compatibility;

public sealed class TlsClientsTests
{
    [Fact]
    public async Task Versions_are_named_if_the_defaults_of_the_system_are_off()
    {
        List<int> tried = [];

        await TlsClients.WithSystemVersionsAsync(versions =>
        {
            tried.Add((int)versions);
            return versions == SslProtocols.None
                ? throw new ArgumentException("The value 'None' is not valid.", nameof(versions))
                : Task.CompletedTask;
        });

        // TLS 1.0 to 1.3.
        Assert.Equal([0, 0xC0 | 0x300 | 0xC00 | 0x3000], tried);
    }

    [Fact]
    public async Task Defaults_of_the_system_are_used_if_they_are_on()
    {
        List<int> tried = [];

        await TlsClients.WithSystemVersionsAsync(versions =>
        {
            tried.Add((int)versions);
            return Task.CompletedTask;
        });

        Assert.Equal([0], tried);
    }
}
