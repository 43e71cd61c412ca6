using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Commands.Session;

/// <content>What signs in without a person.</content>
public sealed partial class ConnectEntraPrivateAccessCommand
{
    /// <summary>The application's secret, as SecureString.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Secret)]
    public SecureString? ClientSecret { get; set; }

    /// <summary>The application's certificate with its private key.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CertificateObject, ValueFromPipeline = true)]
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Thumbprint of the application's certificate in the current user's or the machine's personal store.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Thumbprint)]
    public string? CertificateThumbprint { get; set; }

    /// <summary>Path of the application's certificate with its private key (PFX or PEM).</summary>
    [Parameter(Mandatory = true, ParameterSetName = CertificateFile)]
    public string? CertificatePath { get; set; }

    /// <summary>The password of the file at <c>-CertificatePath</c>, as SecureString.</summary>
    [Parameter(ParameterSetName = CertificateFile)]
    public SecureString? CertificatePassword { get; set; }

    /// <summary>Signs in as the managed identity of the virtual machine or service that this runs on.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ManagedIdentity)]
    public SwitchParameter Identity { get; set; }

    /// <summary>A token that the application's federated credential accepts, as SecureString, for example from a build service.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Federated)]
    public SecureString? FederatedToken { get; set; }

    /// <summary>Path of a file that holds such a token.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FederatedFile)]
    public string? FederatedTokenFile { get; set; }

    /// <summary>A token for Microsoft Graph, made elsewhere, as SecureString.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Given)]
    public SecureString? AccessToken { get; set; }
}
