using System;

namespace EntraPrivateAccess.Server;

/// <summary>Which machine this is.</summary>
internal sealed record ServerDescription
{
    /// <summary>The NetBIOS name, at most 15 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The DNS name; equal to the host name on a workgroup machine.</summary>
    public required string FullyQualifiedName { get; init; }

    /// <summary>Such as <c>Windows Server 2022 Datacenter</c>.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>Major.minor.build, such as 10.0.20348.</summary>
    public required Version OperatingSystemVersion { get; init; }

    /// <summary>False for client editions of Windows and for anything that is not Windows.</summary>
    public required bool IsWindowsServer { get; init; }

    /// <summary>True without a desktop, where no sign-in window can open.</summary>
    public required bool IsServerCore { get; init; }

    /// <summary>True when the caller holds administrator rights.</summary>
    public required bool IsElevated { get; init; }

    public bool Is64Bit { get; init; } = true;

    /// <summary>Physical memory in bytes; 0 where that is not known.</summary>
    public long Memory { get; init; }

    /// <summary>Logical processors; 0 where that is not known.</summary>
    public int Processors { get; init; }

    /// <summary>True for a virtual server of the sandbox.</summary>
    public required bool IsVirtual { get; init; }

    /// <summary>The machine's clock.</summary>
    public required DateTimeOffset UtcNow { get; init; }
}
