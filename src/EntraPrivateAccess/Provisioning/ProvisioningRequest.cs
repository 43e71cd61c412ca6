using System;
using System.Security;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Provisioning;

/// <summary>What somebody asked for.</summary>
internal sealed record ProvisioningRequest
{
    /// <summary>The registration token, or null.</summary>
    public SecureString? Token { get; init; }

    /// <summary>The group to join, or null to stay in the default group.</summary>
    public ConnectorGroupReference? ConnectorGroup { get; init; }

    public bool CreateGroup { get; init; }

    public string? Region { get; init; }

    /// <summary>True if a region that this module does not know is sent as it is.</summary>
    public bool AllowsUnknownRegion { get; init; }

    /// <summary>An installer that is there already, as a path of the server.</summary>
    public string? InstallerPath { get; init; }

    /// <summary>An installed connector of this version or later is not upgraded; null means the newest version known.</summary>
    public Version? MinimumVersion { get; init; }

    /// <summary>Microsoft's license terms were accepted beforehand.</summary>
    public bool LicenseAccepted { get; init; }

    public bool SkipRegistration { get; init; }

    /// <summary>An installed connector is brought to another version, and its registration is left as it is.</summary>
    public bool IsUpdate { get; init; }

    /// <summary>It was agreed to beforehand that users notice an update.</summary>
    public bool DowntimeAccepted { get; init; }

    /// <summary>Registers again although a valid registration is there.</summary>
    public bool ForceRegistration { get; init; }

    public bool NoWait { get; init; }

    public Uri? Proxy { get; init; }

    /// <summary>True with <c>-WhatIf</c>: every step says what it would do, and nothing is touched.</summary>
    public bool IsPlan { get; init; }

    public ProvisioningLimits Limits { get; init; } = new();
}
