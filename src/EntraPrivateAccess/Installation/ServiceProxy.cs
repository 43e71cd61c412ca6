using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Installation;

/// <summary>The way out that holds for one service, and what says so. .NET Framework asks the program's own file first, the machine's second.</summary>
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
    public static ServiceProxy ReadConnector(IServer server, InstalledConnector connector) => Read(server, connector, 0);

    /// <summary>What the machine's file says to every program of .NET Framework, or null. Other programs' settings stand there too: one that can't be read says nothing about ours.</summary>
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
        all.All(proxy => proxy.Section.Mode == all[0].Section.Mode && string.Equals(proxy.Section.Address, all[0].Section.Address, System.StringComparison.OrdinalIgnoreCase));

    private static ServiceProxy Read(IServer server, InstalledConnector connector, int at)
    {
        string path = new ProxyConfiguration(server, connector).Paths[at];
        string service = ConnectorServiceNames.All[at];
        return ProxyConfiguration.Read(server.Files, path) is { } own && Speaks(own) ? new ServiceProxy(service, path, own, OwnFile)
            : OfMachine(server) is { } machine ? new ServiceProxy(service, path, machine, MachineFile)
            : new ServiceProxy(service, path, new ProxySection(ConnectorProxyMode.Default), NoFile);
    }

    private static string MachinePath(IServerFiles files) =>
        $@"{files.Folder(ServerFolder.Windows)}\Microsoft.NET\Framework64\v4.0.30319\Config\machine.config";

    private static bool Speaks(ProxySection section) => section is { Mode: not ConnectorProxyMode.Default } or { Remark: not null };
}
