namespace EntraPrivateAccess.Models;

/// <summary>How far a connector must be, for probes and detection scripts. Each level asks for what stands before it, too.</summary>
public enum CheckLevel
{
    /// <summary>Program and services are there, in a version that serves.</summary>
    Installed,

    /// <summary>It holds a trust certificate that is valid.</summary>
    Registered,

    /// <summary>TLS 1.2 is on, its services run and, with a sign-in, the tenant says active. Nothing on the network is tested.</summary>
    Ready,
}
