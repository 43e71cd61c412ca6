namespace EntraPrivateAccess.Models;

/// <summary>How a connector's service finds its way out.</summary>
public enum ConnectorProxyMode
{
    /// <summary>No configuration file says anything: the system's settings for the service's account, automatic discovery (WPAD) included.</summary>
    Default,

    /// <summary>A configuration file names the proxy.</summary>
    Explicit,

    /// <summary>Past every proxy.</summary>
    Bypass,
}
