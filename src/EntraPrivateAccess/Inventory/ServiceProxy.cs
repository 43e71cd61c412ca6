using System.Text;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Inventory;

/// <summary>
/// The way out that holds for one service, and what says so. .NET Framework asks the program's own file first, the
/// machine's second.
/// </summary>
/// <param name="Path">The service's own configuration file.</param>
/// <param name="Source"><c>exe.config</c>, <c>machine.config</c>, or <c>System</c>.</param>
internal sealed record ServiceProxy(string Service, string Path, ProxySection Section, string Source)
{
    public const string OwnFile = "exe.config";
    public const string MachineFile = "machine.config";
    public const string NoFile = "System";

    /// <summary>The files that decide it, which the service reads when it starts; one can be missing.</summary>
    public IEnumerable<string> Files(IServerFiles files) => Source == MachineFile ? [Path, MachinePath(files)] : [Path];

    /// <summary>Connector first, updater second.</summary>
    /// <exception cref="ConnectorException"><c>ConfigurationUnreadable</c>.</exception>
    public static IReadOnlyList<ServiceProxy> ReadAll(IServer server, InstalledConnector connector) =>
        [.. Enumerable.Range(0, ConnectorServiceNames.All.Count).Select(at => Read(server, connector, at))];

    /// <summary>The way of the connector service, whatever the updater's file says.</summary>
    /// <exception cref="ConnectorException"><c>ConfigurationUnreadable</c>.</exception>
    public static ServiceProxy ReadConnector(IServer server, InstalledConnector connector) =>
        Read(server, connector, 0);

    /// <summary>
    /// What the machine's file says to every program of .NET Framework, or null. Other programs' settings stand there
    /// too: one that can't be read says nothing about ours.
    /// </summary>
    public static ProxySection? OfMachine(IServer server)
    {
        try
        {
            return ProxyConfiguration.Read(server.Files, MachinePath(server.Files)) is { } section && Speaks(section)
                ? section
                : null;
        }
        catch (ConnectorException)
        {
            return null;
        }
    }

    /// <summary>True where all go the same way.</summary>
    public static bool Agree(IReadOnlyList<ServiceProxy> all) =>
        all.All(proxy =>
            proxy.Section.Mode == all[0].Section.Mode
            && string.Equals(proxy.Section.Address, all[0].Section.Address, System.StringComparison.OrdinalIgnoreCase)
        );

    private static ServiceProxy Read(IServer server, InstalledConnector connector, int at)
    {
        string path = new ProxyConfiguration(server, connector).Paths[at];
        string service = ConnectorServiceNames.All[at];
        return ProxyConfiguration.Read(server.Files, path) is { } own && Speaks(own)
                ? new ServiceProxy(service, path, own, OwnFile)
            : OfMachine(server) is { } machine ? new ServiceProxy(service, path, machine, MachineFile)
            : new ServiceProxy(service, path, new ProxySection(ConnectorProxyMode.Default), NoFile);
    }

    private static string MachinePath(IServerFiles files) =>
        $@"{files.Folder(ServerFolder.Windows)}\Microsoft.NET\Framework64\v4.0.30319\Config\machine.config";

    private static bool Speaks(ProxySection section) =>
        section is { Mode: not ConnectorProxyMode.Default } or { Remark: not null };
}

/// <summary>A way out for both services, as somebody wants it.</summary>
internal sealed record ProxySetting
{
    private ProxySetting(ConnectorProxyMode mode, Uri? address = null)
    {
        Mode = mode;
        Address = address;
    }

    public ConnectorProxyMode Mode { get; }

    public Uri? Address { get; }

    /// <summary>Nothing in the services' own files: what the machine says holds.</summary>
    public static ProxySetting Default { get; } = new(ConnectorProxyMode.Default);

    public static ProxySetting Bypass { get; } = new(ConnectorProxyMode.Bypass);

    /// <summary>The address as a configuration file carries it.</summary>
    public string? Text => Address?.GetLeftPart(UriPartial.Authority);

    /// <exception cref="ConnectorException"><c>ProxyNotUsable</c>: a connector's proxy is plain http and lets it
    /// through without signing in.</exception>
    public static ProxySetting Explicit(Uri proxy)
    {
        string? why = proxy switch
        {
            { IsAbsoluteUri: false } => "it is not an absolute address",
            { Scheme: not "http" } => $"its scheme is {proxy.Scheme}, and only http:// is supported",
            { UserInfo.Length: > 0 } =>
                "it carries a user name, and a proxy that asks for credentials is not supported",
            { PathAndQuery: not "/" } => "it carries a path",
            _ => null,
        };
        return why is null
            ? new ProxySetting(ConnectorProxyMode.Explicit, proxy)
            : throw ConnectorErrors.ProxyNotUsable(proxy, why);
    }

    /// <summary>In words, such as "Set the outbound proxy http://proxy:8080 for both services".</summary>
    public string Action =>
        Mode switch
        {
            ConnectorProxyMode.Explicit => $"Set the outbound proxy {Text} for both services",
            ConnectorProxyMode.Bypass => "Let both services go past every proxy",
            _ => "Take the proxy out of both services' configuration",
        };
}

/// <summary>
/// Reads how Windows writes a proxy: an address, <c>host:port</c>, or one a protocol (<c>http=…;https=…</c>).
/// </summary>
internal static class ProxyText
{
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
/// The machine's WinHTTP proxy, as <c>netsh winhttp</c> sets it. Windows checks certificates through it.
/// </summary>
internal static class WinHttpProxy
{
    private const string Key = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections";
    private const string Value = "WinHttpSettings";

    // A structure's size, a counter and the flags, four bytes each; then the length of the proxy's name and the name.
    private const int Flags = 8;
    private const int Length = 12;
    private const int Name = 16;
    private const int NamedProxy = 2;

    /// <summary>
    /// What is named, such as <c>proxy:8080</c>; null where WinHTTP goes directly, or where that could not be read.
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
