using System;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.Session;

public sealed partial class ConnectEntraPrivateAccessCommand
{
    [Parameter(Position = 0), Alias("Tenant")]
    public string? TenantId { get; set; }

    [Parameter]
    public string? ClientId { get; set; }

    [Parameter, EnvironmentTransformation, ArgumentCompleter(typeof(EnvironmentCompleter))]
    public ConnectorEnvironment? Environment { get; set; }

    [Parameter, ArgumentCompleter(typeof(ServerCompleter))]
    public string? Server { get; set; }

    [Parameter]
    public Uri? Proxy { get; set; }

    [Parameter(ParameterSetName = Interactive)]
    [Parameter(ParameterSetName = DeviceCode)]
    public string? Account { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = DeviceCode)]
    public SwitchParameter UseDeviceCode { get; set; }

    [Parameter(ParameterSetName = Interactive)]
    [Parameter(ParameterSetName = DeviceCode)]
    [ValidateRange(10, 3600)]
    public int TimeoutSeconds { get; set; } = 900;

    [Parameter(Mandatory = true, ParameterSetName = Secret)]
    public SecureString? ClientSecret { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = CertificateObject, ValueFromPipeline = true)]
    public X509Certificate2? Certificate { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = Thumbprint)]
    public string? CertificateThumbprint { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = CertificateFile)]
    public string? CertificatePath { get; set; }

    [Parameter(ParameterSetName = CertificateFile)]
    public SecureString? CertificatePassword { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = ManagedIdentity)]
    public SwitchParameter Identity { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = Federated)]
    public SecureString? FederatedToken { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = FederatedFile)]
    public string? FederatedTokenFile { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = Given)]
    public SecureString? AccessToken { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = Nobody)]
    public SwitchParameter NoSignIn { get; set; }
}
