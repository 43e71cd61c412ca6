namespace EntraPrivateAccess.Models;

/// <summary>The outbound proxy of one of a connector's two services.</summary>
public sealed class ConnectorProxy
{
    public string Server { get; init; } = "";

    /// <summary>
    /// The service's name: <c>WAPCSvc</c> carries the traffic, <c>WAPCUpdaterSvc</c> updates the connector.
    /// </summary>
    public string Service { get; init; } = "";

    public ConnectorProxyMode Mode { get; init; }

    /// <summary>The proxy that is named, without credentials; null where none is.</summary>
    public string? Proxy { get; init; }

    /// <summary>What says so: <c>exe.config</c>, <c>machine.config</c>, or <c>System</c> where no file does.</summary>
    public string Source { get; init; } = "";

    /// <summary>The service's own configuration file, whether it is there or not.</summary>
    public string ConfigurationFile { get; init; } = "";

    /// <summary>The proxy of WinHTTP, through which Windows checks certificates; null where it goes directly.</summary>
    public string? WinHttpProxy { get; init; }

    /// <summary>True where both services go the same way, as they have to.</summary>
    public bool Agrees { get; init; }

    /// <summary>True where this command wrote the configuration file.</summary>
    public bool Changed { get; init; }

    /// <summary>True where this command restarted the service, which reads its configuration when it starts.</summary>
    public bool Restarted { get; init; }

    /// <summary>True if the service has not read its configuration: a file was written after it started, or
    /// an interrupted command left it stopped. <c>Set-ConnectorProxy</c> with the same setting restarts it.</summary>
    public bool RestartRequired { get; init; }

    /// <summary>What else there is to know; empty where nothing is.</summary>
    public string Detail { get; init; } = "";

    public string Environment { get; init; } = "";

    /// <summary>True on a virtual server of a sandbox: nothing real was touched.</summary>
    public bool Rehearsed { get; init; }

    public override string ToString() => $"{Service} {Mode}{(Proxy is null ? "" : " " + Proxy)}";
}

/// <summary>How a connector's service finds its way out.</summary>
public enum ConnectorProxyMode
{
    /// <summary>
    /// No configuration file says anything: the system's settings for the service's account, automatic discovery
    /// (WPAD) included.
    /// </summary>
    Default,

    /// <summary>A configuration file names the proxy.</summary>
    Explicit,

    /// <summary>Past every proxy.</summary>
    Bypass,
}
