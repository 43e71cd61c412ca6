using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>The ways out of the server that its services take.</summary>
/// <param name="Service">What the connector service itself uses.</param>
/// <param name="System">What Windows uses to fetch revocation lists, where that is a proxy of its own; else null.</param>
/// <param name="Notes">What could not be followed: a script, an automatic search.</param>
internal sealed record ServiceRoutes(ServiceRoute Service, ServiceRoute? System, IReadOnlyList<string> Notes)
{
    private const string Unset = "no proxy is configured";

    private const string WinHttpKey = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections";

    // Network Service, whom the connector service runs as.
    private const string AccountKey = @"HKU\S-1-5-20\Software\Microsoft\Windows\CurrentVersion\Internet Settings";

    /// <summary>True where nobody said which way to take, and Windows may search for one.</summary>
    public bool IsUnset => Service.Source == Unset;

    public static async Task<ServiceRoutes> ReadAsync(CheckContext context, CancellationToken stop)
    {
        InstalledConnector? installed = await context.InstalledAsync(stop).ConfigureAwait(false);
        List<string> notes = [];
        ServiceRoute service = context.Proxy is { } given ? ServiceRoute.Through(given, "as asked for") : OfFiles(context.Server, installed)
            ?? await OfAccountAsync(context.Server, notes, stop).ConfigureAwait(false)
            ?? ServiceRoute.Direct(Unset);
        return new ServiceRoutes(service, await OfSystemAsync(context.Server, stop).ConfigureAwait(false), notes);
    }

    /// <summary>The service's own file decides, and machine.config where that says nothing (Microsoft: "Work with existing on-premises proxy servers").</summary>
    private static ServiceRoute? OfFiles(IServer server, InstalledConnector? installed)
    {
        string[] files = installed is null ? [] : [new ProxyConfiguration(server, installed).Paths[0]];
        foreach (string path in (string[])[.. files, server.Files.Folder(ServerFolder.Windows) + @"\Microsoft.NET\Framework64\v4.0.30319\Config\machine.config"])
        {
            if (server.Files.FileExists(path) && DefaultProxy.Read(server.Files.ReadAllText(path)) is { } setting)
            {
                return setting.Address is { } address ? ServiceRoute.Through(address, path) : ServiceRoute.Direct($"{path} goes past every proxy");
            }
        }

        return null;
    }

    /// <summary>What .NET calls the system's default is the account's own Internet settings. That it is so for this service is inferred.</summary>
    private static async Task<ServiceRoute?> OfAccountAsync(IServer server, List<string> notes, CancellationToken stop)
    {
        IServerRegistry registry = server.Registry;
        if (await registry.ReadAsync(AccountKey, "AutoConfigURL", stop).ConfigureAwait(false) is string script)
        {
            notes.Add($"A script names the proxy of Network Service, and is not followed here: {script}.");
        }

        return await registry.ReadAsync(AccountKey, "ProxyEnable", stop).ConfigureAwait(false) is 1
            && ProxyText.Parse(await registry.ReadAsync(AccountKey, "ProxyServer", stop).ConfigureAwait(false) as string) is { } proxy
            ? ServiceRoute.Through(proxy, "the Internet settings of Network Service")
            : null;
    }

    private static async Task<ServiceRoute?> OfSystemAsync(IServer server, CancellationToken stop) =>
        await server.Registry.ReadAsync(WinHttpKey, "WinHttpSettings", stop).ConfigureAwait(false) is byte[] settings
        && ProxyText.Parse(WinHttpSettings.Proxy(settings)) is { } proxy
            ? ServiceRoute.Through(proxy, "netsh winhttp")
            : null;
}
