using System;
using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.Session;

/// <content>What every sign-in takes, and the person's.</content>
public sealed partial class ConnectEntraPrivateAccessCommand
{
    /// <summary>The tenant to sign in to: its id or one of its domain names.</summary>
    [Parameter(Position = 0), Alias("Tenant")]
    public string? TenantId { get; set; }

    /// <summary>The application to sign in as.</summary>
    [Parameter]
    public string? ClientId { get; set; }

    /// <summary>The cloud: <c>Global</c>, <c>USGov</c>, <c>USGovDoD</c> or <c>China</c>, or what Start-ConnectorSandbox returned.</summary>
    [Parameter, EnvironmentTransformation, ArgumentCompleter(typeof(EnvironmentCompleter))]
    public ConnectorEnvironment? Environment { get; set; }

    /// <summary>A virtual server of a sandbox that server commands then act on.</summary>
    [Parameter, ArgumentCompleter(typeof(ServerCompleter))]
    public string? Server { get; set; }

    /// <summary>The outbound proxy for this session's own requests; the system's where none is given.</summary>
    [Parameter]
    public Uri? Proxy { get; set; }

    /// <summary>The user name to sign in with, such as <c>admin@contoso.com</c>.</summary>
    [Parameter(ParameterSetName = Interactive)]
    [Parameter(ParameterSetName = DeviceCode)]
    public string? Account { get; set; }

    /// <summary>Shows an address and a code, to be entered in a browser on any machine.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DeviceCode)]
    public SwitchParameter UseDeviceCode { get; set; }

    /// <summary>How long to wait for the person to sign in, in seconds, 10 to 3600.</summary>
    [Parameter(ParameterSetName = Interactive)]
    [Parameter(ParameterSetName = DeviceCode)]
    [ValidateRange(10, 3600)]
    public int TimeoutSeconds { get; set; } = 900;

    /// <summary>Chooses cloud and server without a sign-in.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Nobody)]
    public SwitchParameter NoSignIn { get; set; }
}
