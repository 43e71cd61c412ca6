using System.IO;
using EntraPrivateAccess.Tests.Loading;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>A connector for tests that use the real Windows API: installers, services and registration.</summary>
/// <remarks>
/// <see cref="Installers"/> is a folder for the sandbox's option <c>--installers</c>. The programs run on the .NET
/// runtime and read their settings from <c>%ProgramData%\Connector Fixture</c>: <c>cloud.txt</c>
/// (<see cref="Cloud"/>) and one file per misbehavior. They write <c>journal.txt</c> in the same folder. A file that
/// begins with <c>once</c> is deleted when it is read. Sandbox faults with the same names apply as well.
/// <list type="table">
/// <item><term>InstallerExitCode</term><description>setup's exit code; a failure changes nothing</description></item>
/// <item><term>InstallerDuration</term><description>seconds before setup returns</description></item>
/// <item><term>InstallerLag</term><description>
/// seconds between the return of setup and the rest of the installation</description></item>
/// <item><term>ServiceHangs.NAME</term><description>
/// seconds in StartPending (ten minutes without a number), or until the file is deleted</description></item>
/// <item><term>ServiceDies.NAME</term><description>
/// seconds until the running process ends (error 1067)</description></item>
/// <item><term>ServiceExits.NAME</term><description>
/// exit code with which the process ends while it starts</description></item>
/// <item><term>ServiceRefuses.NAME</term><description>
/// code with which the service stops instead of starting, or <c>specific N</c></description></item>
/// <item><term>ServiceStartTime.NAME</term><description>milliseconds, 400 without it</description></item>
/// <item><term>ServiceStopTime.NAME</term><description>milliseconds, 300 without it</description></item>
/// <item><term>CertificateRenewed.WAPCSvc</term><description>
/// the certificate moves to the store of Network Service when the service starts</description></item>
/// <item><term>ServiceDisabled.NAME</term><description>the service is disabled after installation</description></item>
/// </list>
/// <c>setup.exe -hold SECONDS</c>, or a handle to the mutex <c>Global\ConnectorFixtureInstallation</c>, simulates
/// another installation.
/// </remarks>
internal sealed class FixtureConnector
{
    /// <summary>
    /// Two versions with the old product name, two with the new one, and one newer than Microsoft's latest.
    /// </summary>
    public static IReadOnlyList<Version> Versions { get; } =
    [new(1, 5, 2846, 0), new(1, 5, 3437, 0), new(1, 5, 4594, 0), new(1, 5, 4892, 0), new(1, 5, 5000, 0)];

    /// <summary>The version that also exists with other signatures.</summary>
    public static Version Usual { get; } = new(1, 5, 4892, 0);

    private static readonly string s_sources = Path.Combine(LoadingHost.Root, "tests", "Windows", "Fixture");

    private static readonly string s_sandbox = Path.Combine(LoadingHost.Root, "src", "EntraPrivateAccess.Sandbox");

    private static readonly string[] s_folders =
    [
        s_sources,
        Path.Combine(s_sources, "Program"),
        Path.Combine(s_sources, "Scripts"),
        Path.Combine(s_sandbox, "Servers", "Layout"),
        Path.Combine(s_sandbox, "Download"),
    ];

    private readonly string _output;

    private FixtureConnector(string output) => _output = output;

    /// <summary>The folder that contains root.cer, publisher.txt and one <c>VERSION.exe</c> per version.</summary>
    /// <remarks>
    /// Each version has an <c>.unsigned</c> variant, the usual version also <c>.other-publisher</c>, <c>.expired</c>,
    /// <c>.self-signed</c> and <c>.tampered</c>.
    /// </remarks>
    public string Installers => Path.Combine(_output, "installers");

    /// <summary>The root certificate (DER) of the installer signatures.</summary>
    public byte[] Root => File.ReadAllBytes(Path.Combine(Installers, "root.cer"));

    /// <summary>Gets the path of an installer.</summary>
    /// <param name="variant">The name of a signature variant, or null for the valid signature.</param>
    public string Installer(Version version, string? variant = null) =>
        Path.Combine(Installers, variant is null ? $"{version}.exe" : $"{version}.{variant}.exe");

    /// <summary>Returns the content of cloud.txt, which the programs use to connect to a sandbox.</summary>
    /// <param name="server">The target of the sandbox faults.</param>
    /// <param name="machineName">The machine name to register in the tenant; null uses the name of the machine.</param>
    public static string Cloud(Uri sandbox, string controlKey, string server, string? machineName = null) =>
        $"url={sandbox.GetLeftPart(UriPartial.Authority)}\nkey={controlKey}\nserver={server}\nexternalIp=203.0.113.10\n"
        + (machineName is null ? "" : $"machineName={machineName}\n");

    /// <summary>
    /// The program of a service that only starts and stops: service.exe NAME [FILE]. If FILE is given, the service
    /// waits for it.
    /// </summary>
    public string PlainService => new FixtureBuild(s_sources, _output).PlainService;

    /// <summary>Builds the fixture, or reuses the build of an earlier run if the sources are the same.</summary>
    public static async Task<FixtureConnector> BuildAsync() =>
        new(
            await WindowsCache.FolderAsync("connector", s_folders.SelectMany(Directory.GetFiles), folder =>
                new FixtureConnector(folder).FillAsync()
            )
        );

    private async Task FillAsync()
    {
        _ = Directory.CreateDirectory(Installers);
        using FixturePublisher publisher = new(isForWine: !OperatingSystem.IsWindows());
        await File.WriteAllBytesAsync(Path.Combine(Installers, "root.cer"), publisher.Root);
        string[] names = [FixturePublisher.Organization, FixturePublisher.CommonName];
        await File.WriteAllLinesAsync(Path.Combine(Installers, "publisher.txt"), names);
        FixtureBuild build = new(s_sources, _output);
        await build.PublishAsync();
        foreach (Version version in Versions)
        {
            string setup = build.Build(new FixtureVersion(version));
            publisher.Sign("publisher", setup, Installer(version));
            File.Copy(setup, Installer(version, "unsigned"));
            if (version == Usual)
            {
                CreateVariants(publisher, setup);
            }

            File.Delete(setup);
        }
    }

    private void CreateVariants(FixturePublisher publisher, string setup)
    {
        foreach (string signer in (string[])["other-publisher", "expired", "self-signed"])
        {
            publisher.Sign(signer, setup, Installer(Usual, signer));
        }

        byte[] tampered = File.ReadAllBytes(Installer(Usual));
        tampered[tampered.Length / 2] ^= 0xFF;
        File.WriteAllBytes(Installer(Usual, "tampered"), tampered);
    }
}
