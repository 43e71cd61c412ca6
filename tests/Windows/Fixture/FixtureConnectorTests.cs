using System;
using System.IO;
using System.Threading.Tasks;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Installer;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Installer;
using EntraPrivateAccess.Tests.Pester;
using Xunit;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>The fixture is built and judged as a workstation judges a download; what it does on Windows is another suite.</summary>
public sealed class FixtureConnectorTests
{
    private static readonly ConnectorEnvironment s_environment = new()
    {
        Name = "Fixture",
        Authority = new Uri("https://localhost"),
        GraphRoot = new Uri("https://localhost"),
        RegistrationClientId = Environments.Global.RegistrationClientId,
        RegistrationScope = Environments.Global.RegistrationScope,
        Publisher = new PublisherIdentity(FixturePublisher.Organization, FixturePublisher.CommonName),
    };

    [Fact]
    public async Task Every_version_is_an_installer_that_the_product_accepts()
    {
        FixtureConnector connector = await BuiltAsync();
        TrustingServer server = new(connector.Root, TimeProvider.System);

        foreach (Version version in FixtureConnector.Versions)
        {
            ConnectorInstaller verified = await InstallerVerification.VerifyAsync(
                server, connector.Installer(version), s_environment, null, TestContext.Current.CancellationToken);

            Assert.Equal(version, verified.Version);
            Assert.Equal(FixturePublisher.CommonName, verified.Publisher);
        }
    }

    [Theory]
    [InlineData("unsigned", FileSignatureStatus.Unsigned)]
    [InlineData("tampered", FileSignatureStatus.Tampered)]
    [InlineData("self-signed", FileSignatureStatus.UntrustedRoot)]
    [InlineData("expired", FileSignatureStatus.Expired)]
    [InlineData("other-publisher", FileSignatureStatus.Valid)]
    public async Task Each_other_signature_is_told_apart(string variant, object expected)
    {
        FixtureConnector connector = await BuiltAsync();
        TrustingServer server = new(connector.Root, TimeProvider.System);

        FileSignature signature = await server.VerifySignatureAsync(connector.Installer(FixtureConnector.Usual, variant), TestContext.Current.CancellationToken);

        Assert.Equal(expected, signature.Status);
        Assert.True(File.Exists(connector.Installer(FixtureConnector.Usual)));
    }

    private static async Task<FixtureConnector> BuiltAsync()
    {
        if (FixtureConnector.MissingTools.Count > 0)
        {
            WindowsTools.Report(new PesterOutcome(SkipReason: $"The fixture connector was not built. Missing: {string.Join(", ", FixtureConnector.MissingTools)}."));
        }

        return await FixtureConnector.BuildAsync();
    }
}
