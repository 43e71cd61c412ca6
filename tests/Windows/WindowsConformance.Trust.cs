using System.IO;
using System.Runtime.Versioning;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Windows;
using Microsoft.Win32;
using Xunit;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>What Windows itself says of a signature, and where Network Service's certificates are looked for.</summary>
public abstract partial class WindowsConformance
{
    private const string ServiceStore = @"Microsoft\SystemCertificates\My\Certificates";

    // Property 32 with a certificate of five bytes.
    private static readonly byte[] s_entry = [32, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 0x30, 0x03, 0x02, 0x01, 0x05];

    /// <summary>The fixture's root is one that this user trusts: no verifier of ours judges here.</summary>
    [Theory]
    [InlineData("1.5.4892.0", "Valid")]
    [InlineData("1.5.4892.0.other-publisher", "Valid")]
    [InlineData("1.5.4892.0.unsigned", "Unsigned")]
    [InlineData("1.5.4892.0.tampered", "Tampered")]
    [InlineData("1.5.4892.0.expired", "Expired")]
    [InlineData("1.5.4892.0.self-signed", "UntrustedRoot")]
    public async Task Windows_own_verdict_of_a_signature(string installer, string status)
    {
        FileSignature found = await _server.VerifySignatureAsync(
            Path.Combine(Environment.GetEnvironmentVariable("EPA_INSTALLERS")!, installer + ".exe"),
            Stop
        );
        Assert.Equal(status, found.Status.ToString());
        Assert.Equal(status is "Unsigned" or "Tampered", found.SignerCertificate is null);
    }

    /// <summary>The codes that this Windows does not come to.</summary>
    [Theory]
    [InlineData(0x800B010A, "UntrustedRoot")]
    [InlineData(0x800B0110, "Invalid")]
    [InlineData(0x800B0111, "Invalid")]
    [SupportedOSPlatform("windows")]
    public void A_chain_with_a_gap_is_not_trusted_and_what_is_not_known_is_not_accepted(uint code, string status)
    {
        FileSignature found = WindowsSignature.Read(new TrustVerdict(unchecked((int)code), null));
        Assert.Equal(status, found.Status.ToString());
        Assert.Equal(status == "Invalid", found.Detail.Contains($"0x{code:X8}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_renewed_certificate_is_found_in_a_file_and_one_that_cannot_be_read_is_not_absent()
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
    public async Task A_renewed_certificate_is_found_in_the_accounts_hive()
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
