using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Inventory;

/// <summary>
/// The proxy that applies to one service, and the file that defines it. .NET Framework reads the program's own
/// configuration file first, then the machine's.
/// </summary>
/// <param name="Path">The service's own configuration file.</param>
/// <param name="Source"><c>exe.config</c>, <c>machine.config</c>, or <c>System</c>.</param>
internal sealed record ServiceProxy(string Service, string Path, ProxySection Section, string Source)
{
    public const string OwnFile = "exe.config";
    public const string MachineFile = "machine.config";
    public const string NoFile = "System";

    /// <summary>
    /// Returns the configuration files that determine the proxy, which the service reads when it starts. A file may be
    /// missing.
    /// </summary>
    public IEnumerable<string> Files(IServerFiles files) =>
        Source == MachineFile ? [Path, ConfigurationFile.MachinePath(files)] : [Path];

    /// <summary>Reads the proxies of both services, connector first.</summary>
    /// <exception cref="ConnectorException"><c>ConfigurationUnreadable</c>.</exception>
    public static IReadOnlyList<ServiceProxy> ReadAll(IServer server, InstalledConnector connector) =>
        [.. Enumerable.Range(0, ConnectorServiceNames.All.Count).Select(at => Read(server, connector, at))];

    /// <summary>Reads the proxy of the connector service, regardless of the updater's file.</summary>
    /// <exception cref="ConnectorException"><c>ConfigurationUnreadable</c>.</exception>
    public static ServiceProxy ReadConnector(IServer server, InstalledConnector connector) =>
        Read(server, connector, 0);

    /// <summary>
    /// Reads the proxy of the machine-wide configuration file for all .NET Framework programs, or null.
    /// </summary>
    /// <exception cref="ConnectorException"><c>ConfigurationUnreadable</c> or <c>ConfigurationInvalid</c>: every .NET
    /// Framework program reads this file first, so the connector fails with it.</exception>
    public static ProxySection? OfMachine(IServer server) =>
        ProxyConfiguration.Read(server.Files, ConfigurationFile.MachinePath(server.Files))
            is { IsPresent: true } section
            ? section
            : null;

    /// <summary>Returns true if all services use the same proxy.</summary>
    public static bool Agree(IReadOnlyList<ServiceProxy> all) =>
        all.All(proxy =>
            proxy.Section.Mode == all[0].Section.Mode
            && string.Equals(proxy.Section.Address, all[0].Section.Address, System.StringComparison.OrdinalIgnoreCase)
        );

    private static ServiceProxy Read(IServer server, InstalledConnector connector, int at)
    {
        string path = new ProxyConfiguration(server, connector).Paths[at];
        string service = ConnectorServiceNames.All[at];
        return ProxyConfiguration.Read(server.Files, path) is { IsPresent: true } own
                ? new ServiceProxy(service, path, own, OwnFile)
            : OfMachine(server) is { } machine ? new ServiceProxy(service, path, machine, MachineFile)
            : new ServiceProxy(service, path, new ProxySection(ConnectorProxyMode.Default), NoFile);
    }

    /// <summary>
    /// Returns the configuration files that each service reads when it starts, connector first. A file that can't be
    /// read counts.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<string>> FilesOf(IServer server, InstalledConnector connector) =>
        [
            .. new ProxyConfiguration(server, connector).Paths.Select(
                (path, at) =>
                {
                    try
                    {
                        return (IReadOnlyList<string>)[.. Read(server, connector, at).Files(server.Files)];
                    }
                    catch (ConnectorException)
                    {
                        return [path];
                    }
                }
            ),
        ];
}

/// <summary>The requested proxy for both services.</summary>
internal sealed record ProxySetting
{
    private ProxySetting(ConnectorProxyMode mode, Uri? address = null)
    {
        Mode = mode;
        Address = address;
    }

    public ConnectorProxyMode Mode { get; }

    public Uri? Address { get; }

    /// <summary>No proxy in the services' own files, so the machine-wide setting applies.</summary>
    public static ProxySetting Default { get; } = new(ConnectorProxyMode.Default);

    public static ProxySetting Bypass { get; } = new(ConnectorProxyMode.Bypass);

    /// <summary>The address as it is written to a configuration file.</summary>
    public string? Text => Address?.GetLeftPart(UriPartial.Authority);

    /// <exception cref="ConnectorException"><c>ProxyNotUsable</c>: a connector's proxy must use plain http and must not
    /// require authentication.</exception>
    public static ProxySetting Explicit(Uri proxy)
    {
        string? address = ProxyText.WithScheme(proxy.OriginalString);
        if (address is not null)
        {
            throw ConnectorErrors.ProxySchemeMissing(proxy.OriginalString, address);
        }

        string? why = proxy switch
        {
            { OriginalString: var text } when text.Contains(';') => "it contains more than one address",
            { OriginalString: var text } when Regex.IsMatch(text, @"^[^/:]+:\d+/?$") =>
                "its port is not a number from 1 to 65535",
            { IsAbsoluteUri: false } => "it is not an absolute address",
            { Port: 0 } => "its port is not a number from 1 to 65535",
            { Scheme: not "http" } => $"its scheme is {proxy.Scheme}, and only http:// is supported",
            { UserInfo.Length: > 0 } =>
                "it contains a user name, and a proxy that requires credentials is not supported",
            { PathAndQuery: not "/" } => "it contains a path",
            _ => null,
        };
        return why is null
            ? new ProxySetting(ConnectorProxyMode.Explicit, proxy)
            : throw ConnectorErrors.ProxyNotUsable(proxy, why);
    }

    /// <summary>
    /// A description of the change, such as "Set the outbound proxy http://proxy:8080 for both services".
    /// </summary>
    public string Action =>
        Mode switch
        {
            ConnectorProxyMode.Explicit => $"Set the outbound proxy {Text} for both services",
            ConnectorProxyMode.Bypass => "Make both services bypass every proxy",
            _ => "Remove the proxy from the configuration of both services",
        };
}

/// <summary>
/// Parses the formats in which Windows stores a proxy: an address, <c>host:port</c>, or one entry per protocol
/// (<c>http=…;https=…</c>).
/// </summary>
internal static class ProxyText
{
    // A host name or an IPv4 address with a port, and nothing else.
    private static readonly Regex s_hostAndPort = new(
        @"^(?<host>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?):(?<port>\d{1,5})/?$",
        RegexOptions.CultureInvariant
    );

    // A host name with a dot or an IPv4 address, without a port.
    private static readonly Regex s_host = new(
        @"^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$",
        RegexOptions.CultureInvariant
    );

    /// <summary>
    /// Returns the full address of a proxy that was written without a scheme, such as <c>proxy:8080</c>; null for any
    /// other text.
    /// </summary>
    public static string? WithScheme(string text)
    {
        string written = text.Trim();
        return
            (s_hostAndPort.Match(written) is { Success: true } match && IsPort(match.Groups["port"].Value))
            || s_host.IsMatch(written)
            ? "http://" + written.TrimEnd('/')
            : null;
    }

    private static bool IsPort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535;

    public static Uri? Parse(string? text)
    {
        string[] parts = (text ?? "").Split([';', ' '], StringSplitOptions.RemoveEmptyEntries);
        string? chosen = Named(parts, "https=")
            ?? Named(parts, "http=")
            ?? parts.FirstOrDefault(part => !part.Contains("="));
        if (chosen is null)
        {
            return null;
        }

        string address = chosen.Contains("://") ? chosen : "http://" + chosen;
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? proxy) && proxy.Host.Length > 0 ? proxy : null;
    }

    private static string? Named(string[] parts, string protocol) =>
        parts
            .FirstOrDefault(part => part.StartsWith(protocol, StringComparison.OrdinalIgnoreCase))
            ?.Substring(protocol.Length);
}

/// <summary>
/// The machine's WinHTTP proxy, which <c>netsh winhttp</c> sets. Windows uses it to check certificates.
/// </summary>
internal static class WinHttpProxy
{
    private const string Key = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections";
    private const string Value = "WinHttpSettings";

    // The value consists of the structure's size, a counter and the flags (four bytes each), then the length of the
    // proxy's name and the name.
    private const int Flags = 8;
    private const int Length = 12;
    private const int Name = 16;
    private const int NamedProxy = 2;

    /// <summary>
    /// Returns the proxy, such as <c>proxy:8080</c>; null if WinHTTP connects directly or the setting could not be
    /// read.
    /// </summary>
    public static async Task<string?> ReadAsync(IServer server, CancellationToken cancellationToken)
    {
        try
        {
            return Parse(
                await server.Registry.ReadAsync(Key, Value, cancellationToken).ConfigureAwait(false) as byte[]
            );
        }
        catch (ConnectorException)
        {
            return null;
        }
    }

    internal static string? Parse(byte[]? settings)
    {
        if (settings is null || settings.Length < Name || (settings[Flags] & NamedProxy) == 0)
        {
            return null;
        }

        int length = BitConverter.ToInt32(settings, Length);
        return length > 0 && length <= settings.Length - Name ? Encoding.ASCII.GetString(settings, Name, length) : null;
    }
}

/// <summary>
/// The proxy in the Internet settings of Windows, which .NET Framework uses for a service without a proxy of its own.
/// </summary>
/// <param name="Address">The proxy; null if the settings name none.</param>
/// <param name="Source">The setting, as a phrase.</param>
/// <remarks>
/// With the policy "Make proxy settings per-machine" (<c>ProxySettingsPerUser</c> = 0), the settings of the machine
/// replace those of each account. That either applies to the service is inferred.
/// </remarks>
internal sealed record SystemProxy(Uri? Address, string Source)
{
    private const string Policy = @"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings";
    private const string Machine = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings";

    // The key of Network Service, the account of the connector service.
    private const string Account = @"HKU\S-1-5-20\Software\Microsoft\Windows\CurrentVersion\Internet Settings";

    /// <summary>The names that bypass the proxy, separated by semicolons; null for none.</summary>
    public string? Exceptions { get; init; }

    /// <summary>The address of a script that selects the proxy; null for none.</summary>
    public string? Script { get; init; }

    /// <summary>A sentence about a setting of an unexpected type, which is ignored; null for none.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether the settings apply to the whole machine by policy.</summary>
    public bool IsPolicy { get; init; }

    /// <summary>Reads the settings that apply to the connector service.</summary>
    public static async Task<SystemProxy> ReadAsync(IServerRegistry registry, CancellationToken cancellationToken)
    {
        object? perUser = await registry
            .ReadAsync(Policy, "ProxySettingsPerUser", cancellationToken)
            .ConfigureAwait(false);
        bool isPolicy = perUser is 0;
        SystemProxy found = isPolicy
            ? await ReadAsync(registry, Policy, "the machine-wide proxy policy", cancellationToken)
                .ConfigureAwait(false)
            : await ReadAsync(registry, Account, "the Internet settings of Network Service", cancellationToken)
                .ConfigureAwait(false);
        if (isPolicy && found is { Address: null, Script: null })
        {
            // Group policy preferences write the values beside the policy.
            found = await ReadAsync(registry, Machine, "the machine-wide proxy policy", cancellationToken)
                .ConfigureAwait(false);
        }

        return found with
        {
            IsPolicy = isPolicy,
            Problem = TypeProblem(Policy, "ProxySettingsPerUser", perUser) ?? found.Problem,
        };
    }

    private static string? TypeProblem(string key, string name, object? value) =>
        RegistryText.TypeProblem($@"{key}\{name}", value);

    private static async Task<SystemProxy> ReadAsync(
        IServerRegistry registry,
        string key,
        string source,
        CancellationToken cancellationToken
    )
    {
        async Task<string?> TextAsync(string name) =>
            await registry.ReadAsync(key, name, cancellationToken).ConfigureAwait(false) as string;
        object? enabled = await registry.ReadAsync(key, "ProxyEnable", cancellationToken).ConfigureAwait(false);
        bool isOn = enabled is 1;
        string? server = await TextAsync("ProxyServer").ConfigureAwait(false);
        return new SystemProxy(isOn ? ProxyText.Parse(server) : null, source)
        {
            Problem = TypeProblem(key, "ProxyEnable", enabled),
            Exceptions = await TextAsync("ProxyOverride").ConfigureAwait(false),
            Script = await TextAsync("AutoConfigURL").ConfigureAwait(false) is { Length: > 0 } script ? script : null,
        };
    }
}
