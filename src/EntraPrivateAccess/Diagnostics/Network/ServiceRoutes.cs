using System.Text.RegularExpressions;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>The routes to the internet that the server's services take.</summary>
/// <param name="Service">The route of the connector service itself.</param>
/// <param name="System">The route that Windows takes to fetch revocation lists if it has its own proxy; otherwise
/// null.</param>
/// <param name="Notes">The settings that could not be evaluated, such as a script or automatic discovery.</param>
internal sealed record ServiceRoutes(ServiceRoute Service, ServiceRoute? System, IReadOnlyList<string> Notes)
{
    private const string Unset = "no proxy is configured";

    /// <summary>Whether no route is configured, so that Windows may discover a proxy.</summary>
    public bool IsUnset => Service.Source == Unset;

    /// <summary>
    /// Whether only WinHTTP has a proxy. Whether a .NET Framework service uses it is not documented, so its route is
    /// uncertain.
    /// </summary>
    public bool IsUncertain => IsUnset && System is not null;

    /// <summary>
    /// The reason why the service's own file can't be parsed, so that its route is unknown; otherwise null.
    /// </summary>
    public string? Unreadable { get; private init; }

    /// <summary>
    /// Why the service may take another route than <see cref="Service"/>, by its settings; null if it is certain.
    /// </summary>
    public RouteDoubt? Doubt { get; private init; }

    public static async Task<ServiceRoutes> ReadAsync(CheckContext context, CancellationToken stop)
    {
        InstalledConnector? installed = await context.InstalledAsync(stop).ConfigureAwait(false);
        List<string> notes = [];
        List<string> doubts = [];
        ConnectorException? unreadable = null;
        ServiceRoute? ofFiles = null;
        try
        {
            ofFiles = context.Proxy is { } given
                ? ServiceRoute.Through(given, "as requested")
                : OfFiles(context.Server, installed, notes, doubts);
        }
        catch (ConnectorException fault)
        {
            unreadable = fault;
        }

        ServiceRoute service = ofFiles
            ?? await OfSystemAsync(context.Server, doubts, stop).ConfigureAwait(false)
            ?? ServiceRoute.Direct(Unset);
        ServiceRoute? system = ProxyText.Parse(await WinHttpProxy.ReadAsync(context.Server, stop).ConfigureAwait(false))
            is { } proxy
            ? ServiceRoute.Through(proxy, "netsh winhttp")
            : null;
        ServiceRoutes routes = new(service, system, [.. notes, .. doubts]) { Unreadable = unreadable?.Message };
        return routes with
        {
            Doubt =
                unreadable is not null
                    ? new RouteDoubt(unreadable.Message, unreadable.RecommendedAction ?? service.Remedy)
                : routes.IsUncertain
                    ? new RouteDoubt(
                        "no setting of the service names a proxy, and only WinHTTP has one.",
                        service.Remedy
                    )
                : doubts.Count > 0 ? new RouteDoubt(string.Join(" ", doubts), service.Remedy)
                : null,
        };
    }

    /// <summary>
    /// Reads the route from the service's own file or, if that has no setting, from machine.config (Microsoft: "Work
    /// with existing on-premises proxy servers").
    /// </summary>
    private static ServiceRoute? OfFiles(
        IServer server,
        InstalledConnector? installed,
        List<string> notes,
        List<string> doubts
    )
    {
        ServiceProxy? own = installed is null ? null : ServiceProxy.ReadConnector(server, installed);
        ProxySection? section = own is null ? ServiceProxy.OfMachine(server) : own.Section;
        string source = own is { Source: ServiceProxy.OwnFile } ? own.Path : ServiceProxy.MachineFile;
        if (section is { Remark: string remark, Defect: null })
        {
            // A script, a module or discovery chooses the proxy.
            (section.Mode is ConnectorProxyMode.Default ? doubts : notes).Add($"{source}: {remark}");
        }

        if (section is { Mode: ConnectorProxyMode.Explicit, BypassesLocal: false })
        {
            notes.Add($"{source}: bypassonlocal is False, so names without a dot go through the proxy, too.");
        }

        return section switch
        {
            { Mode: ConnectorProxyMode.Bypass } => ServiceRoute.Direct($"{source} bypasses every proxy"),
            { Mode: ConnectorProxyMode.Explicit, Defect: { } defect } => new ServiceRoute(
                section.Address!,
                ProxyText.Parse(defect.Intended ?? section.Address),
                source
            )
            {
                Defect = defect,
            },
            { Mode: ConnectorProxyMode.Explicit } when ProxyText.Parse(section.Address) is { } address =>
                ServiceRoute.Through(address, source) with
                {
                    BypassesLocal = section.BypassesLocal is true,
                    Bypasses = ProxyBypass.OfConfiguration(section.BypassList, entry =>
                        notes.Add($"{source}: '{entry}' in its bypasslist is not a valid regular expression.")
                    ),
                },
            _ => null,
        };
    }

    /// <summary>
    /// Reads the route from the Internet settings of Windows, which .NET uses as the system default. That this applies
    /// to the service is inferred.
    /// </summary>
    private static async Task<ServiceRoute?> OfSystemAsync(IServer server, List<string> doubts, CancellationToken stop)
    {
        SystemProxy settings = await SystemProxy.ReadAsync(server.Registry, stop).ConfigureAwait(false);
        if (settings.Problem is string problem)
        {
            doubts.Add($"Could not determine the Windows proxy: {problem}");
        }

        if (settings.Script is string script)
        {
            doubts.Add(
                (
                    settings.IsPolicy
                        ? "By policy, a script selects the proxy"
                        : "A script selects the proxy of Network Service"
                ) + $", which this check does not evaluate: {script}."
            );
        }

        return settings.Address is { } proxy
            ? ServiceRoute.Through(proxy, settings.Source) with
            {
                BypassesLocal = settings.Exceptions?.Contains("<local>") is true,
                Bypasses = ProxyBypass.OfSettings(settings.Exceptions),
            }
            : null;
    }
}

/// <summary>The routes that the connector service takes to applications.</summary>
/// <remarks>
/// It connects directly, unless a registry value makes it use its own proxy (<see cref="KnownFacts.BackendProxy"/>).
/// </remarks>
internal sealed record BackendRoutes(ServiceRoute ApplicationProxy, ServiceRoute PrivateAccess)
{
    /// <summary>Whether the registry value is set.</summary>
    public bool UsesProxy { get; private init; }

    /// <summary>Returns whether the connector reaches applications of this kind on the route of its service.</summary>
    public bool FollowService(BackendKind kind) => UsesProxy && ReferenceEquals(Of(kind), Service);

    private ServiceRoute? Service { get; init; }

    public ServiceRoute Of(BackendKind kind) => kind is BackendKind.PrivateAccess ? PrivateAccess : ApplicationProxy;

    public static async Task<BackendRoutes> ReadAsync(
        CheckContext context,
        ServiceRoutes routes,
        CancellationToken stop
    )
    {
        const string Value = BackendSetting.DefaultProxy;
        InstalledConnector? installed = await context.InstalledAsync(stop).ConfigureAwait(false);
        BackendSetting? setting = installed is null
            ? null
            : (await BackendSetting.ReadAllAsync(context.Server.Registry, stop).ConfigureAwait(false)).Single(each =>
                each.Name == Value
            );
        if (setting is null || !setting.IsOn(installed!.Brand))
        {
            ServiceRoute direct = ServiceRoute.Direct($"{Value} is not set");
            return new BackendRoutes(direct, direct);
        }

        return new BackendRoutes(
            Since(ConnectorVersions.MinimumForBackendProxy),
            Since(ConnectorVersions.MinimumForPrivateAccessProxy)
        )
        {
            UsesProxy = true,
            Service = routes.Service,
        };

        ServiceRoute Since(Version minimum) =>
            installed.Version is { } version && version < minimum
                ? ServiceRoute.Direct($"{Value} is set, but version {version} ignores it: {minimum} is required")
                : routes.Service;
    }
}

/// <summary>Why the connector may take another route than the one that was read.</summary>
/// <param name="Reason">The reason, as a sentence or its end.</param>
/// <param name="Remedy">What makes the route certain.</param>
internal sealed record RouteDoubt(string Reason, string Remedy);

/// <summary>A route from the server to the internet.</summary>
/// <param name="Name">The name to show: <c>direct</c>, or the proxy's address.</param>
/// <param name="Proxy">The forward proxy, or null for none.</param>
/// <param name="Source">The setting that defines the route.</param>
internal sealed record ServiceRoute(string Name, Uri? Proxy, string Source)
{
    /// <summary>The addresses that bypass the proxy.</summary>
    public IReadOnlyList<ProxyBypass> Bypasses { get; init; } = [];

    /// <summary>Whether names without a dot bypass the proxy.</summary>
    public bool BypassesLocal { get; init; }

    /// <summary>The reason why no connection on this route can work; null if none is known.</summary>
    public ProxyDefect? Defect { get; init; }

    /// <summary>What to do if this is not the intended route.</summary>
    // Set-ConnectorProxy keeps the other parts of a section whose address is right.
    public string Remedy =>
        Proxy is not null && Source.EndsWith(".config", StringComparison.OrdinalIgnoreCase)
            ? $"If this is not intended, correct the section defaultProxy in {Source}, then run Restart-Connector."
            : "Set the proxy explicitly: run Set-ConnectorProxy -Proxy http://host:port, or Set-ConnectorProxy -Bypass "
                + "to use none.";

    /// <summary>Gets the proxy for one address; null if the address is reached directly.</summary>
    public Uri? ProxyTo(ProbeTarget target)
    {
        string address = target switch
        {
            { IsTls: true, Port: 443 } => $"https://{target.Host}",
            { IsTls: true } => $"https://{target}",
            _ => $"http://{target.Authority}",
        };
        bool isLocal = BypassesLocal && target.Host.IndexOfAny(['.', ':']) < 0;
        return isLocal || Bypasses.Any(bypass => bypass.Matches(address)) ? null : Proxy;
    }

    public static ServiceRoute Direct(string source) => new("direct", null, source);

    public static ServiceRoute Through(Uri proxy, string source) =>
        new(proxy.GetLeftPart(UriPartial.Authority), proxy, source);
}

/// <summary>One entry of a list of addresses that bypass a proxy.</summary>
/// <param name="Text">The original text of the entry.</param>
internal sealed record ProxyBypass(string Text, Regex Form)
{
    /// <summary>
    /// Parses the bypasslist of a .NET configuration file: regular expressions that match anywhere in
    /// <c>scheme://host</c>.
    /// </summary>
    /// <param name="unusable">Called with each entry that is not a valid regular expression.</param>
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
    /// Parses the exceptions of the Windows Internet settings: names with asterisks, separated by semicolons.
    /// <c>&lt;local&gt;</c> means names without a dot, see <see cref="ServiceRoute.BypassesLocal"/>.
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
                        (entry.Contains("://") ? "^" : "^(?:.*://)?")
                            + Regex.Escape(entry).Replace(@"\*", ".*")
                            + @"(?::\d+)?$"
                    )
                )),
        ];

    /// <param name="address">The address without a path, with a port only if it is not the scheme's default.</param>
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
