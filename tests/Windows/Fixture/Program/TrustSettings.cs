using System.IO;
using System.Security;
using Microsoft.Win32;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>Reads the result of a registration: TrustSettings.xml and the certificate that it refers to.</summary>
internal sealed class TrustSettings(FixtureVersion version)
{
    private const string MachineStore = @"SOFTWARE\Microsoft\SystemCertificates\My\Certificates";
    private const string ServiceStore =
        @"ServiceProfiles\NetworkService\AppData\Roaming\Microsoft\SystemCertificates\My\Certificates";

    private readonly string _folder = Lab.Data(version.DataFolder, "Config");

    private string FilePath => Path.Combine(_folder, "TrustSettings.xml");

    /// <summary>
    /// Gets the ID that the tenant assigned to this server; null if the server isn't registered or has no certificate.
    /// </summary>
    public string? RegisteredId()
    {
        string? text = Lab.ReadText(FilePath);
        string thumbprint = Element(text, "Thumbprint");
        bool hasCertificate =
            thumbprint.Length > 0
            && (
                Element(text, "IsInUserStore") == "true"
                    ? File.Exists(ServicePath(thumbprint))
                    : MachineBlob(thumbprint) is not null
            );
        string? connector = Lab.ReadText(Path.Combine(_folder, "Connector.txt"));
        bool isSame = hasCertificate && Lab.ValueOf(connector, "thumbprint") == thumbprint;
        return isSame && Lab.ValueOf(connector, "id") is { Length: > 0 } id ? id : null;
    }

    /// <summary>Moves the certificate to the store of Network Service, like the first renewal does.</summary>
    /// <remarks>The certificate stays the same because the sandbox doesn't issue a second one.</remarks>
    public void Renew()
    {
        string? text = Lab.ReadText(FilePath);
        string thumbprint = Element(text, "Thumbprint");
        if (text is null || Element(text, "IsInUserStore") != "false" || MachineBlob(thumbprint) is not byte[] blob)
        {
            return;
        }

        string path = ServicePath(thumbprint);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, blob);
        File.WriteAllText(FilePath, text.Replace("<IsInUserStore>false<", "<IsInUserStore>true<"));
        try
        {
            Registry.LocalMachine.DeleteSubKeyTree($@"{MachineStore}\{thumbprint}", throwOnMissingSubKey: false);
        }
        catch (Exception denied) when (denied is SecurityException or UnauthorizedAccessException)
        {
            // On Windows, Network Service can't delete from the machine store; Wine runs the service as administrator.
        }

        Lab.Journal("certificate renewed: it is in Network Service's own store now");
    }

    private static string Element(string? xml, string name) =>
        xml?.Split($"<{name}>") is [_, string rest, ..] ? rest.Split('<')[0] : "";

    private static string ServicePath(string thumbprint) =>
        Lab.Below(Environment.SpecialFolder.Windows, ServiceStore, thumbprint);

    private static byte[]? MachineBlob(string thumbprint)
    {
        using RegistryKey? key = Registry.LocalMachine.OpenSubKey($@"{MachineStore}\{thumbprint}");
        return key?.GetValue("Blob") as byte[];
    }
}
