using System.IO;
using EntraPrivateAccess.Tests.Loading;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>A connector for tests on real Windows calls: installers, services and registration.</summary>
/// <remarks>
/// <see cref="Installers"/> is a folder as the sandbox's <c>--installers</c> takes it. The programs run on the .NET
/// runtime, and read their orders in <c>%ProgramData%\Connector Fixture</c>: <c>cloud.txt</c> (<see cref="Cloud"/>) and
/// one file for each misbehavior. They write <c>journal.txt</c> there. A file that begins with <c>once</c> is deleted
/// when it is read. Sandbox faults of the same names apply as well.
/// <list type="table">
/// <item><term>InstallerExitCode</term><description>setup's exit code; a failure changes nothing</description></item>
/// <item><term>InstallerDuration</term><description>seconds before setup returns</description></item>
/// <item><term>InstallerLag</term><description>seconds from setup's return to the rest of the work</description></item>
/// <item><term>ServiceHangs.NAME</term><description>
/// seconds in StartPending (ten minutes without a number), or until the file is gone</description></item>
/// <item><term>ServiceDies.NAME</term><description>seconds until the running process ends: 1067</description></item>
/// <item><term>ServiceExits.NAME</term><description>the process ends in its start with this code</description></item>
/// <item><term>ServiceRefuses.NAME</term><description>stops with this code, or <c>specific N</c></description></item>
/// <item><term>ServiceStartTime.NAME</term><description>milliseconds, 400 without it</description></item>
/// <item><term>ServiceStopTime.NAME</term><description>milliseconds, 300 without it</description></item>
/// <item><term>CertificateRenewed.WAPCSvc</term><description>
/// when it starts, the certificate moves into Network Service's own store</description></item>
/// <item><term>ServiceDisabled.NAME</term><description>disabled after installation</description></item>
/// </list>
/// <c>setup.exe -hold SECONDS</c>, or a handle to the mutex <c>Global\ConnectorFixtureInstallation</c>, simulates
/// another installation.
/// </remarks>
internal sealed class FixtureConnector
{
    /// <summary>Two versions of the old brand, two of the new one, and one newer than Microsoft's newest.</summary>
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

    /// <summary>The folder of root.cer, publisher.txt and <c>VERSION.exe</c>.</summary>
    /// <remarks>
    /// Of the usual version also <c>.unsigned</c>, <c>.other-publisher</c>, <c>.expired</c>, <c>.self-signed</c> and
    /// <c>.tampered</c>.
    /// </remarks>
    public string Installers => Path.Combine(_output, "installers");

    /// <summary>The root (DER) that vouches for the installers.</summary>
    public byte[] Root => File.ReadAllBytes(Path.Combine(Installers, "root.cer"));

    /// <param name="variant">One of the other signatures, or null for the right one.</param>
    public string Installer(Version version, string? variant = null) =>
        Path.Combine(Installers, variant is null ? $"{version}.exe" : $"{version}.{variant}.exe");

    /// <summary>The content of cloud.txt, with which the programs reach a sandbox.</summary>
    /// <param name="server">The target of the sandbox's faults.</param>
    /// <param name="machineName">The name that the tenant lists; null for the name that Windows has.</param>
    public static string Cloud(Uri sandbox, string controlKey, string server, string? machineName = null) =>
        $"url={sandbox.GetLeftPart(UriPartial.Authority)}\nkey={controlKey}\nserver={server}\nexternalIp=203.0.113.10\n"
        + (machineName is null ? "" : $"machineName={machineName}\n");

    /// <summary>A service that only starts and stops: service.exe NAME [FILE]. It waits for the file.</summary>
    public string PlainService => new FixtureBuild(s_sources, _output).PlainService;

    /// <summary>Builds the fixture, or takes what an earlier run built of the same sources.</summary>
    public static async Task<FixtureConnector> BuildAsync() =>
        new(
            await WindowsCache.FolderAsync("connector", s_folders.SelectMany(Directory.GetFiles), folder =>
                new FixtureConnector(folder).FillAsync()
            )
        );

    private async Task FillAsync()
    {
        _ = Directory.CreateDirectory(Installers);
        using FixturePublisher publisher = new();
        await File.WriteAllBytesAsync(Path.Combine(Installers, "root.cer"), publisher.Root);
        string[] names = [FixturePublisher.Organization, FixturePublisher.CommonName];
        await File.WriteAllLinesAsync(Path.Combine(Installers, "publisher.txt"), names);
        FixtureBuild build = new(s_sources, _output);
        await build.PublishAsync();
        foreach (Version version in Versions)
        {
            string setup = build.Build(new FixtureVersion(version));
            publisher.Sign("publisher", setup, Installer(version));
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

        File.Copy(setup, Installer(Usual, "unsigned"));
        byte[] tampered = File.ReadAllBytes(Installer(Usual));
        tampered[tampered.Length / 2] ^= 0xFF;
        File.WriteAllBytes(Installer(Usual, "tampered"), tampered);
    }
}
