using System.IO;
using System.Security.Cryptography;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Downloads;
using Xunit;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>Verifies the fixture installers in the same way that a workstation verifies a download.</summary>
/// <remarks>WindowsSuite runs these installers.</remarks>
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
    public async Task Installer_of_every_version_is_accepted()
    {
        FixtureConnector connector = await FixtureConnector.BuildAsync();
        TrustingServer server = new(connector.Root, TimeProvider.System);

        foreach (Version version in FixtureConnector.Versions)
        {
            ConnectorInstaller verified = await InstallerVerification.VerifyAsync(
                server,
                connector.Installer(version),
                s_environment,
                null,
                TestContext.Current.CancellationToken
            );

            Assert.Equal(version, verified.ProductVersion);
            Assert.Equal(FixturePublisher.CommonName, verified.Publisher);
        }
    }

    [Theory]
    [InlineData("unsigned", FileSignatureStatus.Unsigned)]
    [InlineData("tampered", FileSignatureStatus.Tampered)]
    [InlineData("self-signed", FileSignatureStatus.UntrustedRoot)]
    [InlineData("expired", FileSignatureStatus.Expired)]
    [InlineData("other-publisher", FileSignatureStatus.Valid)]
    public async Task Each_signature_variant_has_its_status(string variant, object expected)
    {
        FixtureConnector connector = await FixtureConnector.BuildAsync();
        TrustingServer server = new(connector.Root, TimeProvider.System);

        FileSignature signature = await server.VerifySignatureAsync(
            connector.Installer(FixtureConnector.Usual, variant),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(expected, signature.Status);
        Assert.True(File.Exists(connector.Installer(FixtureConnector.Usual)));
    }

    /// <summary>Checks the signatures with a second tool, because the sandbox uses the same signer.</summary>
    [Theory]
    [InlineData(null, true)]
    [InlineData("tampered", false)]
    [InlineData("unsigned", false)]
    public async Task Osslsigncode_confirms_the_signature_status(string? variant, bool isValid)
    {
        if (!FixtureTools.HasSignatureChecker)
        {
            WindowsTools.Report(
                new PesterOutcome(SkipReason: "The signer was not checked. It needs: apt-get install osslsigncode")
            );
        }

        FixtureConnector connector = await FixtureConnector.BuildAsync();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("epa-signature-");
        try
        {
            string root = Path.Combine(folder.FullName, "root.pem");
            string pem = PemEncoding.WriteString("CERTIFICATE", connector.Root);
            await File.WriteAllTextAsync(root, pem, TestContext.Current.CancellationToken);
            string installer = connector.Installer(FixtureConnector.Usual, variant);
            Task<string> check = FixtureTools.RunAsync(
                FixtureTools.SignatureChecker,
                folder.FullName,
                "verify",
                "-CAfile",
                root,
                "-in",
                installer
            );
            if (isValid)
            {
                Assert.Contains("Signature verification: ok", await check);
            }
            else
            {
                _ = await Assert.ThrowsAsync<InvalidOperationException>(() => check);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
