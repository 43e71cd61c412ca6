using System;
using System.Collections.Generic;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Installation;

/// <summary>What is installed on a server, as observed at one moment.</summary>
internal sealed record InstalledConnector
{
    public required ConnectorBrand Brand { get; init; }

    /// <summary>Full path of the connector's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The service program's file version; null where the program is missing.</summary>
    public Version? Version { get; init; }

    /// <summary>The updater's file version; null where it is missing.</summary>
    public Version? UpdaterVersion { get; init; }

    public ServiceInfo? ConnectorService { get; init; }

    public ServiceInfo? UpdaterService { get; init; }

    /// <summary>Full path of <c>RegisterConnector.ps1</c>, or null.</summary>
    public string? RegistrationScript { get; init; }

    /// <summary>The folder that holds the registration module's folder, or null.</summary>
    public string? ModulesFolder { get; init; }

    /// <summary>What is missing for a whole installation; empty where nothing is.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    public bool IsComplete => Missing.Count == 0;

    /// <summary>Connector and updater come as two packages: in the middle of an upgrade they differ.</summary>
    public bool IsOfOneVersion => UpdaterVersion == Version;
}
