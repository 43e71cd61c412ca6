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
/// <remarks>WindowsSuite runs these installers. For Wine, their certificates have weak signatures, so they are signed
/// again here.</remarks>
public sealed class FixtureConnectorTests : IDisposable
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

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("epa-fixture-");
    private readonly FixturePublisher _publisher = new(isForWine: false);

    public void Dispose()
    {
        _publisher.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Installer_of_every_version_is_accepted()
    {
        TrustingServer server = new(_publisher.Root, TimeProvider.System);

        foreach (Version version in FixtureConnector.Versions)
        {
            ConnectorInstaller verified = await InstallerVerification.VerifyAsync(
                server,
                await SignAsync("publisher", version),
                s_environment,
                null,
                TestContext.Current.CancellationToken
            );

            Assert.Equal(version, verified.ProductVersion);
            Assert.Equal(FixturePublisher.CommonName, verified.Publisher);
        }
    }

    [Theory]
    [InlineData("self-signed", FileSignatureStatus.UntrustedRoot)]
    [InlineData("expired", FileSignatureStatus.Expired)]
    [InlineData("other-publisher", FileSignatureStatus.Valid)]
    public async Task Each_signer_has_its_status(string signer, object expected) =>
        Assert.Equal(expected, await StatusAsync(await SignAsync(signer, FixtureConnector.Usual)));

    [Theory]
    [InlineData("unsigned", FileSignatureStatus.Unsigned)]
    [InlineData("tampered", FileSignatureStatus.Tampered)]
    public async Task Each_variant_has_its_status(string variant, object expected)
    {
        FixtureConnector connector = await FixtureConnector.BuildAsync();

        Assert.Equal(expected, await StatusAsync(connector.Installer(FixtureConnector.Usual, variant)));
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

    private async Task<string> SignAsync(string signer, Version version)
    {
        FixtureConnector connector = await FixtureConnector.BuildAsync();
        string signed = Path.Combine(_folder.FullName, $"{version}.exe");
        _publisher.Sign(signer, connector.Installer(version, "unsigned"), signed);
        return signed;
    }

    private async Task<object> StatusAsync(string installer) =>
        (
            await new TrustingServer(_publisher.Root, TimeProvider.System).VerifySignatureAsync(
                installer,
                TestContext.Current.CancellationToken
            )
        ).Status;
}
