namespace EntraPrivateAccess.Models;

/// <summary>The outbound proxy of one of a connector's two services.</summary>
public sealed class ConnectorProxy
{
    /// <summary>Gets the name of the server.</summary>
    public string Server { get; init; } = "";

    /// <summary>
    /// Gets the service's name: <c>WAPCSvc</c> carries the traffic, <c>WAPCUpdaterSvc</c> updates the connector.
    /// </summary>
    public string Service { get; init; } = "";

    /// <summary>Gets how the service reaches the internet.</summary>
    public ConnectorProxyMode Mode { get; init; }

    /// <summary>Gets the configured proxy without credentials; null if none is configured.</summary>
    public string? Proxy { get; init; }

    /// <summary>
    /// Gets the origin of the setting: <c>exe.config</c>, <c>machine.config</c>, or <c>System</c> if no file contains
    /// one.
    /// </summary>
    public string Source { get; init; } = "";

    /// <summary>Gets the path of the service's own configuration file, whether it exists or not.</summary>
    public string ConfigurationFile { get; init; } = "";

    /// <summary>
    /// Gets the WinHTTP proxy, which Windows uses to validate certificates; null if it connects directly.
    /// </summary>
    public string? WinHttpProxy { get; init; }

    /// <summary>Gets whether both services use the same proxy setting, which is required.</summary>
    public bool Agrees { get; init; }

    /// <summary>Gets whether this command wrote the configuration file.</summary>
    public bool Changed { get; init; }

    /// <summary>
    /// Gets whether this command restarted the service, which reads its configuration when it starts.
    /// </summary>
    public bool Restarted { get; init; }

    /// <summary>
    /// Gets whether the service has not read its current configuration: a file was written after it started, or an
    /// interrupted command left it stopped. <c>Set-ConnectorProxy</c> with the same setting restarts it.
    /// </summary>
    public bool RestartRequired { get; init; }

    /// <summary>Gets additional information; empty if there is none.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets whether the server is a virtual server of a sandbox, so that nothing real was changed.</summary>
    public bool Rehearsed { get; init; }

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorProxy/1";

    public override string ToString() => $"{Service} {Mode}{(Proxy is null ? "" : " " + Proxy)}";
}

/// <summary>Specifies how a connector's service reaches the internet.</summary>
public enum ConnectorProxyMode : long
{
    /// <summary>
    /// No configuration file contains a setting. The system settings for the service's account apply, including
    /// automatic discovery (WPAD).
    /// </summary>
    Default,

    /// <summary>A configuration file specifies the proxy.</summary>
    Explicit,

    /// <summary>A configuration file turns off every proxy.</summary>
    Bypass,
}
