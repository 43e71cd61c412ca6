using System.IO;
using System.Security;
using Microsoft.Win32;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>Reads what a registration left: TrustSettings.xml and the certificate that it names.</summary>
internal sealed class TrustSettings(FixtureVersion version)
{
    private const string MachineStore = @"SOFTWARE\Microsoft\SystemCertificates\My\Certificates";
    private const string ServiceStore =
        @"ServiceProfiles\NetworkService\AppData\Roaming\Microsoft\SystemCertificates\My\Certificates";

    private readonly string _folder = Lab.Data(version.DataFolder, "Config");

    private string FilePath => Path.Combine(_folder, "TrustSettings.xml");

    /// <summary>The ID that the tenant gave this server; null if it isn't registered or has no certificate.</summary>
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

    /// <summary>Moves the certificate into Network Service's own store, as the first renewal does.</summary>
    /// <remarks>It stays the same certificate: the sandbox issues no second one.</remarks>
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
            // Network Service can't delete from the machine's store on Windows; Wine runs the service as administrator.
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
