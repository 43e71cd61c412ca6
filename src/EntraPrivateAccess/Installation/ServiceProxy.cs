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

    /// <summary>Connector first, updater second.</summary>
    /// <exception cref="ConnectorException"><c>ConfigurationUnreadable</c>.</exception>
    public static IReadOnlyList<ServiceProxy> ReadAll(IServer server, InstalledConnector connector)
    {
        ProxyConfiguration configuration = new(server, connector);
        ProxySection? machine = MachineSection(server.Files, configuration);
        return [.. ConnectorServiceNames.All.Zip(configuration.Paths, (service, path) => Of(service, path, configuration.Read(path), machine))];
    }

    /// <summary>True where all go the same way.</summary>
    public static bool Agree(IReadOnlyList<ServiceProxy> all) =>
        all.All(proxy => proxy.Section.Mode == all[0].Section.Mode && string.Equals(proxy.Section.Address, all[0].Section.Address, System.StringComparison.OrdinalIgnoreCase));

    private static ServiceProxy Of(string service, string path, ProxySection? own, ProxySection? machine) =>
        own is not null && Speaks(own) ? new ServiceProxy(service, path, own, OwnFile)
        : machine is not null && Speaks(machine) ? new ServiceProxy(service, path, machine, MachineFile)
        : new ServiceProxy(service, path, new ProxySection(ConnectorProxyMode.Default), NoFile);

    private static bool Speaks(ProxySection section) => section is { Mode: not ConnectorProxyMode.Default } or { Remark: not null };

    // Other programs' settings stand there too; one that can't be read says nothing about ours.
    private static ProxySection? MachineSection(IServerFiles files, ProxyConfiguration configuration)
    {
        try
        {
            return configuration.Read($@"{files.Folder(ServerFolder.Windows)}\Microsoft.NET\Framework64\v4.0.30319\Config\machine.config");
        }
        catch (ConnectorException)
        {
            return null;
        }
    }
}
