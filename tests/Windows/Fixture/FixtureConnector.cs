using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using EntraPrivateAccess.Tests.Loading;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>A connector of our own for tests on real Windows calls: installers, services and registration, built from the sources beside this file.</summary>
/// <remarks>
/// <see cref="Installers"/> is a folder as the sandbox's <c>--installers</c> takes it. The programs look for their orders in
/// <c>%ProgramData%\Connector Fixture</c>: <c>cloud.txt</c> (<see cref="Cloud"/>) and one file for each misbehaviour; they write <c>journal.txt</c> there.
/// A file that begins with <c>once</c> is used up. Faults of the sandbox's board of the same names strike as well.
/// <list type="table">
/// <item><term>InstallerExitCode</term><description>setup ends with this code; codes of failure change nothing</description></item>
/// <item><term>InstallerDuration, InstallerLag</term><description>seconds before, and seconds between setup's return and the rest</description></item>
/// <item><term>ServiceHangs.NAME</term><description>seconds in StartPending (ten minutes without a number), or until the file is gone</description></item>
/// <item><term>ServiceDies.NAME</term><description>the process ends so many seconds after it ran: 1067</description></item>
/// <item><term>ServiceExits.NAME</term><description>the process ends in its start with this code</description></item>
/// <item><term>ServiceRefuses.NAME</term><description>stopped with this Win32 code, or <c>specific N</c></description></item>
/// <item><term>ServiceStartTime.NAME, ServiceStopTime.NAME</term><description>milliseconds (400, 300)</description></item>
/// <item><term>CertificateRenewed.WAPCSvc</term><description>at its start the certificate moves into Network Service's own store</description></item>
/// <item><term>ServiceDisabled.NAME</term><description>disabled after installation</description></item>
/// </list>
/// Another installation is played by <c>setup.exe -hold SECONDS</c>, or by whoever holds the mutex <c>Global\ConnectorFixtureInstallation</c>.
/// </remarks>
internal sealed class FixtureConnector
{
    /// <summary>Two versions of the old brand, two of the new one, and one that is newer than Microsoft's newest.</summary>
    public static IReadOnlyList<Version> Versions { get; } = [new(1, 5, 2846, 0), new(1, 5, 3437, 0), new(1, 5, 4594, 0), new(1, 5, 4892, 0), new(1, 5, 5000, 0)];

    /// <summary>The version that is also there with other signatures.</summary>
    public static Version Usual { get; } = new(1, 5, 4892, 0);

    private static readonly string s_sources = Path.Combine(LoadingHost.Root, "tests", "Windows", "Fixture");

    private static readonly string s_names = Path.Combine(LoadingHost.Root, "src", "EntraPrivateAccess.Sandbox", "Servers", "Layout");

    private readonly string _output;

    private FixtureConnector(string output) => _output = output;

    /// <summary>What has to be installed first; empty where all is there.</summary>
    public static IReadOnlyList<string> MissingTools => FixtureTools.Missing;

    /// <summary>root.cer, publisher.txt and <c>VERSION.exe</c>; of the usual version also <c>.unsigned</c>, <c>.other-publisher</c>, <c>.expired</c>, <c>.self-signed</c> and <c>.tampered</c>.</summary>
    public string Installers => Path.Combine(_output, "installers");

    /// <summary>The root (DER) that vouches for the installers.</summary>
    public byte[] Root => File.ReadAllBytes(Path.Combine(Installers, "root.cer"));

    /// <param name="variant">unsigned, other-publisher, expired, self-signed, tampered, or nothing for the right one.</param>
    public string Installer(Version version, string? variant = null) =>
        Path.Combine(Installers, variant is null ? $"{version}.exe" : $"{version}.{variant}.exe");

    /// <summary>What <c>%ProgramData%\Connector Fixture\cloud.txt</c> has to say so that programs reach a sandbox.</summary>
    /// <param name="server">The name that the sandbox's faults have as target.</param>
    /// <param name="machineName">What the tenant is to list; null for the name that Windows has.</param>
    public static string Cloud(Uri sandbox, string controlKey, string server, string? machineName = null) =>
        $"url={sandbox.GetLeftPart(UriPartial.Authority)}\nkey={controlKey}\nserver={server}\nexternalIp=203.0.113.10\n{(machineName is null ? "" : $"machineName={machineName}\n")}";

    /// <summary>Builds it, or takes what an earlier run built of the same sources.</summary>
    public static async Task<FixtureConnector> BuildAsync() => new(await WindowsCache.FolderAsync(
        "connector",
        [.. Directory.GetFiles(s_sources, "*", SearchOption.AllDirectories), .. Directory.GetFiles(s_names)],
        folder => new FixtureConnector(folder).FillAsync()));

    private async Task FillAsync()
    {
        _ = Directory.CreateDirectory(Installers);
        string keys = Path.Combine(_output, "publisher");
        FixturePublisher publisher = new(keys);
        await File.WriteAllBytesAsync(Path.Combine(Installers, "root.cer"), publisher.Root);
        await File.WriteAllTextAsync(Path.Combine(Installers, "publisher.txt"), $"{FixturePublisher.Organization}\n{FixturePublisher.CommonName}\n");
        FixtureBuild build = new(s_sources, _output);
        await build.CompileAsync();
        await Parallel.ForEachAsync(Versions, async (version, _) =>
        {
            string setup = await build.BuildAsync(new FixtureVersion(version));
            await publisher.SignAsync("publisher", setup, Installer(version));
            if (version == Usual)
            {
                await VariantsAsync(publisher, setup);
            }
        });
        Directory.Delete(keys, recursive: true);
    }

    private async Task VariantsAsync(FixturePublisher publisher, string setup)
    {
        foreach (string signer in (string[])["other-publisher", "expired", "self-signed"])
        {
            await publisher.SignAsync(signer, setup, Installer(Usual, signer));
        }

        File.Copy(setup, Installer(Usual, "unsigned"));
        byte[] tampered = await File.ReadAllBytesAsync(Installer(Usual));
        tampered[tampered.Length / 2] ^= 0xFF;
        await File.WriteAllBytesAsync(Installer(Usual, "tampered"), tampered);
    }
}
