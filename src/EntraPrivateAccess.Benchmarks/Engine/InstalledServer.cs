using System.IO;

namespace EntraPrivateAccess.Benchmarks.Engine;

/// <summary>A shell that is signed in to a sandbox whose server SRV01 has an active connector.</summary>
internal sealed class InstalledServer : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("benchmark");

    /// <param name="wait">What each wait for the tenant and the installer takes, in seconds.</param>
    public InstalledServer(double wait)
    {
        Connection = Path.Combine(_folder.FullName, "sandbox.json");
        Shell.Import();
        _ = Shell.Run(
            "$sandbox = Start-ConnectorSandbox -ConnectorCount 1 -GroupCount 1 -ConnectionFile $args[0]; "
                + "$null = Connect-EntraPrivateAccess -Environment $sandbox -Server SRV01 "
                + "-AccessToken $sandbox.GraphToken",
            Connection
        );
        foreach (
            string name in (string[])
                ["StaleReads", "ActivationDelay", "ListingDelay", "InstallerDuration", "RegistrationDuration"]
        )
        {
            Shell.SetFault(name, wait);
        }

        _ = Shell.Run(
            "$null = Install-Connector -Token $sandbox.RegistrationToken -ConnectorGroup 'Group 001' -AcceptLicense"
        );
    }

    public Shell Shell { get; } = new();

    /// <summary>The path of the sandbox's connection file, in a folder that is deleted at the end.</summary>
    public string Connection { get; }

    public void Dispose()
    {
        Shell.StopSandbox();
        Shell.Dispose();
        _folder.Delete(recursive: true);
    }
}
