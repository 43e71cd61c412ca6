using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Events;

/// <summary>A place in which events of connectors are logged: a channel, or a part of one.</summary>
internal sealed record ConnectorEventSource(string Channel)
{
    private const string Application = "Application";
    private const string System = "System";
    private const int Warning = 3;

    /// <summary>Whether only connectors write to the channel.</summary>
    public bool IsOwn { get; init; }

    /// <summary>The service that writes to the channel, or null.</summary>
    public string? Service { get; init; }

    /// <summary>The event sources to read; empty for all.</summary>
    public IReadOnlyList<string> Providers { get; init; } = [];

    /// <summary>Names of which one must be a value of the event's data; empty for all events.</summary>
    public IReadOnlyList<string> DataValues { get; init; } = [];

    /// <summary>Names of which one must occur in the event's data; empty for all events.</summary>
    public IReadOnlyList<string> DataTexts { get; init; } = [];

    /// <summary>The least severe level to read at all.</summary>
    public int MildestLevel { get; init; } = int.MaxValue;

    /// <summary>
    /// The channel of the updater that Microsoft's agents share. Community reports: connectors write to it, too.
    /// </summary>
    public static ConnectorEventSource AgentUpdater { get; } = new("Microsoft-AzureADConnect-AgentUpdater/Admin");

    /// <summary>The connector's and the updater's own channels under both product names.</summary>
    public static IReadOnlyList<ConnectorEventSource> Own { get; } =
    [
        .. ProductNames.All.SelectMany(brand =>
            brand.EventChannels.Select(
                (channel, index) =>
                    new ConnectorEventSource(channel) { IsOwn = true, Service = ConnectorServiceNames.All[index] }
            )
        ),
    ];

    /// <summary>
    /// Gets the names that connectors use as event sources in the Application log: for errors of installation and
    /// registration, and (community reports) the names of the own channels.
    /// </summary>
    public static IReadOnlyList<string> ApplicationProviders { get; } =
    [.. ProductNames.All.Select(brand => brand.EventSource), .. Own.Select(source => source.Channel.Split('/')[0])];

    /// <summary>Gets all sources on a server whose services have the given names.</summary>
    public static IReadOnlyList<ConnectorEventSource> All(IReadOnlyList<ServiceIdentity> services)
    {
        string[] programs = [.. services.SelectMany(service => service.Programs).Distinct()];
        return
        [
            .. Own,
            new(Application) { Providers = ApplicationProviders },
            AgentUpdater,
            new(System)
            {
                Providers = [KnownIssues.ServiceManagerSource],
                DataValues = [.. services.SelectMany(service => service.Names).Distinct()],
                MildestLevel = Warning,
            },
            new(Application)
            {
                Providers = [KnownIssues.CrashSource, KnownIssues.HangSource, KnownIssues.RuntimeSource],
                DataTexts = programs,
                MildestLevel = Warning,
            },
        ];
    }

    public EventSelection Select(EventFilter wish) =>
        new(wish.Since, Math.Min(wish.MildestLevel, MildestLevel))
        {
            Providers = Providers,
            DataValues = DataValues,
            DataTexts = DataTexts,
        };

    /// <summary>Returns whether a channel is one to which only connectors write.</summary>
    public static bool IsOwnChannel(string? channel) =>
        Own.Any(source => source.Channel.Equals(channel, StringComparison.OrdinalIgnoreCase));
}

/// <summary>The names by which events of Windows call one of the two services.</summary>
/// <param name="Service">The service's own name.</param>
/// <param name="Names">Its own name and its display names.</param>
/// <param name="Programs">The names of its program.</param>
internal sealed record ServiceIdentity(string Service, IReadOnlyList<string> Names, IReadOnlyList<string> Programs)
{
    private const string Services = @"HKLM\SYSTEM\CurrentControlSet\Services\";

    /// <summary>
    /// Reads the names of both services: those of both products and, if they are installed with others, those, too.
    /// </summary>
    public static async Task<IReadOnlyList<ServiceIdentity>> ReadAsync(
        IServer server,
        CancellationToken cancellationToken
    )
    {
        List<ServiceIdentity> all = [];
        foreach (string service in ConnectorServiceNames.All)
        {
            bool isConnector = service == ConnectorServiceNames.Connector;
            string[] known =
            [
                service,
                .. ProductNames.All.Select(brand => isConnector ? brand.ServiceDisplay : brand.UpdaterDisplay),
            ];
            string? display = await DisplayAsync(server, service, cancellationToken).ConfigureAwait(false);
            all.Add(
                new ServiceIdentity(
                    service,
                    display is null ? known : [.. known.Append(display).Distinct()],
                    [.. ProductNames.All.Select(brand => isConnector ? brand.ServiceProgram : brand.UpdaterProgram)]
                )
            );
        }

        return all;
    }

    /// <summary>Returns whether an event's data names the service or its program.</summary>
    public bool IsNamedIn(IReadOnlyList<string> data) =>
        data.Any(value =>
            Names.Contains(value, StringComparer.OrdinalIgnoreCase)
            || Programs.Any(program => value.IndexOf(program, StringComparison.OrdinalIgnoreCase) >= 0)
        );

    // An indirect name (@file,-number) is resolved by the service manager only.
    private static async Task<string?> DisplayAsync(IServer server, string service, CancellationToken cancellationToken)
    {
        try
        {
            object? name = await server
                .Registry.ReadAsync(Services + service, "DisplayName", cancellationToken)
                .ConfigureAwait(false);
            return name is string { Length: > 0 } display && display[0] != '@' ? display : null;
        }
        catch (ServerException)
        {
            // The known names are enough unless the services were renamed.
            return null;
        }
    }
}
