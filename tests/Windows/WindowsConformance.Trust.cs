using System.IO;
using System.Runtime.Versioning;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Windows;
using Microsoft.Win32;
using Xunit;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>
/// Tests of the signature check by Windows and of the lookup of certificates that belong to Network Service.
/// </summary>
public abstract partial class WindowsConformance
{
    private const string ServiceStore = @"Microsoft\SystemCertificates\My\Certificates";

    // Property 32 with a certificate of five bytes.
    private static readonly byte[] s_entry = [32, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 0x30, 0x03, 0x02, 0x01, 0x05];

    /// <summary>The user trusts the root of the fixture, so only the verifier of Windows is tested.</summary>
    [Theory]
    [InlineData("1.5.4892.0", "Valid")]
    [InlineData("1.5.4892.0.other-publisher", "Valid")]
    [InlineData("1.5.4892.0.unsigned", "Unsigned")]
    [InlineData("1.5.4892.0.tampered", "Tampered")]
    [InlineData("1.5.4892.0.expired", "Expired")]
    [InlineData("1.5.4892.0.self-signed", "UntrustedRoot")]
    public async Task Windows_verifies_a_signature(string installer, string status)
    {
        FileSignature found = await _server.VerifySignatureAsync(
            Path.Combine(Environment.GetEnvironmentVariable("EPA_INSTALLERS")!, installer + ".exe"),
            Stop
        );
        Assert.Equal(status, found.Status.ToString());
        Assert.Equal(status is "Unsigned" or "Tampered", found.SignerCertificate is null);
    }

    /// <summary>Covers the error codes that Wine never returns.</summary>
    [Theory]
    [InlineData(0x800B010A, "UntrustedRoot")]
    [InlineData(0x800B0110, "Invalid")]
    [InlineData(0x800B0111, "Invalid")]
    [SupportedOSPlatform("windows")]
    public void Incomplete_chain_is_untrusted_and_unknown_code_is_invalid(uint code, string status)
    {
        FileSignature found = WindowsSignature.Read(new TrustVerdict(unchecked((int)code), null));
        Assert.Equal(status, found.Status.ToString());
        Assert.Equal(status == "Invalid", found.Detail.Contains($"0x{code:X8}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Renewed_certificate_is_found_in_a_file_and_an_unreadable_one_is_not_absent()
    {
        string thumbprint = new('A', 40);
        string folder = Path.Combine(
            _server.Files.Folder(ServerFolder.Windows),
            "ServiceProfiles",
            "NetworkService",
            "AppData",
            "Roaming",
            ServiceStore
        );
        _server.Files.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, thumbprint), [1, 2, 3], Stop);
        CertificateLookup garbage = await _server.Certificates.FindAsync(
            ServerCertificateStore.NetworkService,
            thumbprint,
            Stop
        );
        Assert.Equal(CertificatePresence.Unreadable, garbage.Presence);
        Assert.Contains("file store", garbage.Reason);
        await File.WriteAllBytesAsync(Path.Combine(folder, thumbprint), s_entry, Stop);
        Assert.Equal(
            s_entry[12..],
            (await _server.Certificates.FindAsync(ServerCertificateStore.NetworkService, thumbprint, Stop)).Certificate
        );
    }

    [Fact]
    [SupportedOSPlatform("windows")]
    public async Task Renewed_certificate_is_found_in_the_registry_hive_of_the_account()
    {
        string thumbprint = new('B', 40);
        using (RegistryKey entry = Registry.Users.CreateSubKey($@"S-1-5-20\Software\{ServiceStore}\{thumbprint}"))
        {
            entry.SetValue("Blob", s_entry, RegistryValueKind.Binary);
        }

        Assert.Equal(
            s_entry[12..],
            (await _server.Certificates.FindAsync(ServerCertificateStore.NetworkService, thumbprint, Stop)).Certificate
        );
        Registry.Users.DeleteSubKeyTree("S-1-5-20");
        Assert.Equal(
            CertificatePresence.Absent,
            (await _server.Certificates.FindAsync(ServerCertificateStore.NetworkService, thumbprint, Stop)).Presence
        );
    }
}
