using System.Text.RegularExpressions;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>The ways out of the server that its services take.</summary>
/// <param name="Service">What the connector service itself uses.</param>
/// <param name="System">What Windows uses to fetch revocation lists, where that is a proxy of its own; else
/// null.</param>
/// <param name="Notes">What could not be followed: a script, an automatic search.</param>
internal sealed record ServiceRoutes(ServiceRoute Service, ServiceRoute? System, IReadOnlyList<string> Notes)
{
    private const string Unset = "no proxy is configured";

    // Network Service, whom the connector service runs as.
    private const string AccountKey = @"HKU\S-1-5-20\Software\Microsoft\Windows\CurrentVersion\Internet Settings";

    /// <summary>True where nobody said which way to take, and Windows may search for one.</summary>
    public bool IsUnset => Service.Source == Unset;

    /// <summary>
    /// Why the service's own file can't be understood, so that which way it takes is not known; else null.
    /// </summary>
    public string? Unreadable { get; private init; }

    public static async Task<ServiceRoutes> ReadAsync(CheckContext context, CancellationToken stop)
    {
        InstalledConnector? installed = await context.InstalledAsync(stop).ConfigureAwait(false);
        List<string> notes = [];
        string? unreadable = null;
        ServiceRoute? ofFiles = null;
        try
        {
            ofFiles = context.Proxy is { } given
                ? ServiceRoute.Through(given, "as asked for")
                : OfFiles(context.Server, installed, notes);
        }
        catch (ConnectorException fault)
        {
            unreadable = fault.Message;
        }

        ServiceRoute service = ofFiles
            ?? await OfAccountAsync(context.Server, notes, stop).ConfigureAwait(false)
            ?? ServiceRoute.Direct(Unset);
        ServiceRoute? system = ProxyText.Parse(await WinHttpProxy.ReadAsync(context.Server, stop).ConfigureAwait(false))
            is { } proxy
            ? ServiceRoute.Through(proxy, "netsh winhttp")
            : null;
        return new ServiceRoutes(service, system, notes) { Unreadable = unreadable };
    }

    /// <summary>
    /// The service's own file decides, and machine.config where that says nothing (Microsoft: "Work with existing
    /// on-premises proxy servers").
    /// </summary>
    private static ServiceRoute? OfFiles(IServer server, InstalledConnector? installed, List<string> notes)
    {
        ServiceProxy? own = installed is null ? null : ServiceProxy.ReadConnector(server, installed);
        ProxySection? section = own is null ? ServiceProxy.OfMachine(server) : own.Section;
        string source = own is { Source: ServiceProxy.OwnFile } ? own.Path : ServiceProxy.MachineFile;
        if (section?.Remark is string remark)
        {
            notes.Add($"{source}: {remark}");
        }

        return section switch
        {
            { Mode: ConnectorProxyMode.Bypass } => ServiceRoute.Direct($"{source} goes past every proxy"),
            { Mode: ConnectorProxyMode.Explicit } when ProxyText.Parse(section.Address) is { } address =>
                ServiceRoute.Through(address, source) with
                {
                    Bypasses = ProxyBypass.OfConfiguration(section.BypassList, entry =>
                        notes.Add($"{source}: '{entry}' in its bypasslist is no regular expression.")
                    ),
                },
            _ => null,
        };
    }

    /// <summary>
    /// What .NET calls the system's default is the account's own Internet settings. That it is so for this service is
    /// inferred.
    /// </summary>
    private static async Task<ServiceRoute?> OfAccountAsync(IServer server, List<string> notes, CancellationToken stop)
    {
        IServerRegistry registry = server.Registry;
        if (await registry.ReadAsync(AccountKey, "AutoConfigURL", stop).ConfigureAwait(false) is string script)
        {
            notes.Add($"A script names the proxy of Network Service, and is not followed here: {script}.");
        }

        return
            await registry.ReadAsync(AccountKey, "ProxyEnable", stop).ConfigureAwait(false) is 1
            && ProxyText.Parse(
                await registry.ReadAsync(AccountKey, "ProxyServer", stop).ConfigureAwait(false) as string
            )
                is { } proxy
            ? ServiceRoute.Through(proxy, "the Internet settings of Network Service") with
            {
                Bypasses = ProxyBypass.OfSettings(
                    await registry.ReadAsync(AccountKey, "ProxyOverride", stop).ConfigureAwait(false) as string
                ),
            }
            : null;
    }
}

/// <summary>A way out of the server.</summary>
/// <param name="Name">How rows call it: <c>direct</c>, or the proxy's address.</param>
/// <param name="Proxy">The forward proxy, or null for none.</param>
/// <param name="Source">Where that is written.</param>
internal sealed record ServiceRoute(string Name, Uri? Proxy, string Source)
{
    /// <summary>What goes past the proxy.</summary>
    public IReadOnlyList<ProxyBypass> Bypasses { get; init; } = [];

    /// <summary>The proxy for one address; null where that is reached directly.</summary>
    public Uri? ProxyTo(ProbeTarget target)
    {
        string address = target switch
        {
            { IsTls: true, Port: 443 } => $"https://{target.Host}",
            { IsTls: true } => $"https://{target}",
            _ => $"http://{target.Host}",
        };
        return Bypasses.Any(bypass => bypass.Matches(address)) ? null : Proxy;
    }

    public static ServiceRoute Direct(string source) => new("direct", null, source);

    public static ServiceRoute Through(Uri proxy, string source) =>
        new(proxy.GetLeftPart(UriPartial.Authority), proxy, source);
}

/// <summary>Addresses that go past a proxy, as one entry of a list says it.</summary>
/// <param name="Text">As it is written.</param>
internal sealed record ProxyBypass(string Text, Regex Form)
{
    /// <summary>
    /// The bypasslist of a .NET configuration file: regular expressions over <c>scheme://host</c>, found anywhere in
    /// it.
    /// </summary>
    /// <param name="unusable">Is told of each that is none.</param>
    public static IReadOnlyList<ProxyBypass> OfConfiguration(IReadOnlyList<string> expressions, Action<string> unusable)
    {
        List<ProxyBypass> found = [];
        foreach (string expression in expressions)
        {
            try
            {
                found.Add(new ProxyBypass(expression, Compile(expression)));
            }
            catch (ArgumentException)
            {
                unusable(expression);
            }
        }

        return found;
    }

    /// <summary>
    /// The exceptions of Windows' Internet settings: names with asterisks, with a semicolon between them.
    /// <c>&lt;local&gt;</c> means names without a dot, of which a connector needs none.
    /// </summary>
    public static IReadOnlyList<ProxyBypass> OfSettings(string? exceptions) =>
        [
            .. (exceptions ?? "")
                .Split(';', ' ')
                .Select(entry => entry.Trim())
                .Where(entry => entry.Length > 0 && entry[0] != '<')
                .Select(entry => new ProxyBypass(
                    entry,
                    Compile(
                        $@"^{(entry.Contains("://") ? "" : "(?:.*://)?")}{Regex.Escape(entry).Replace(@"\*", ".*")}(?::\d+)?$"
                    )
                )),
        ];

    /// <param name="address">Without a path; with a port where that is not the scheme's own.</param>
    public bool Matches(string address)
    {
        try
        {
            return Form.IsMatch(address);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static Regex Compile(string expression) =>
        new(expression, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}
