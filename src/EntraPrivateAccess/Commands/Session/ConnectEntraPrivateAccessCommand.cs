using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Commands.Session;

/// <summary>
/// Signs in to a tenant, chooses the cloud and the server that commands act on, and returns the context.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "EntraPrivateAccess", DefaultParameterSetName = Interactive)]
[OutputType(typeof(EntraPrivateAccessContext))]
public sealed class ConnectEntraPrivateAccessCommand : EntraCmdlet
{
    private const string Interactive = "Interactive";
    private const string DeviceCode = "DeviceCode";
    private const string Secret = "ClientSecret";
    private const string CertificateObject = "Certificate";
    private const string Thumbprint = "CertificateThumbprint";
    private const string CertificateFile = "CertificateFile";
    private const string ManagedIdentity = "ManagedIdentity";
    private const string Federated = "FederatedToken";
    private const string FederatedFile = "FederatedTokenFile";
    private const string Given = "AccessToken";
    private const string Nobody = "NoSignIn";

    private protected override bool FaultsTerminate => true;

    private protected override void Process()
    {
        ConnectionRequest request = new()
        {
            Environment = Environment ?? Environments.Global,
            Proxy = Proxy,
            TenantId = TenantId,
            ClientId = ClientId,
            Server = Server,
            SignIn = ParameterSetName == Nobody ? null : SignInAsync,
        };
        Cmdlets.Session session = Await(scope => SessionOpener.OpenAsync(request, scope.Reporter, scope.Stop));
        SessionStore.Set(session);
        WriteObject(SessionContext.Of(session));
    }

    private Task<(ITokenSource Source, AccessToken First)> SignInAsync(
        SignInContext context,
        IReporter reporter,
        CancellationToken stop
    )
    {
        TimeSpan limit = TimeSpan.FromSeconds(TimeoutSeconds);
        return ParameterSetName switch
        {
            Interactive => SignIns.UserAsync(context, new BrowserPrompt { Limit = limit }, Account, reporter, stop),
            DeviceCode => SignIns.UserAsync(context, new DeviceCodePrompt { Limit = limit }, Account, reporter, stop),
            ManagedIdentity => SignIns.ManagedIdentityAsync(context, ClientId, reporter, stop),
            Given => SignIns.FirstAsync(new GivenTokenSource(context, AccessToken!), reporter, stop),
            _ => SignIns.ApplicationAsync(context, Credential(), reporter, stop),
        };
    }

    private ApplicationCredential Credential() =>
        ParameterSetName switch
        {
            Secret => ApplicationCredential.Secret(ClientSecret!),
            CertificateObject => ApplicationCredential.Certificate(Certificate!),
            Thumbprint => ApplicationCredential.Certificate(ClientCertificates.Find(CertificateThumbprint!)),
            CertificateFile => ApplicationCredential.Certificate(
                ClientCertificates.Load(OnDisk(CertificatePath!), CertificatePassword)
            ),
            Federated => ApplicationCredential.FederatedToken(FederatedToken!),
            _ => ApplicationCredential.FederatedTokenFile(OnDisk(FederatedTokenFile!)),
        };

    /// <summary>The tenant to sign in to: its id or one of its domain names.</summary>
    [Parameter(Position = 0), Alias("Tenant")]
    public string? TenantId { get; set; }

    /// <summary>The application to sign in as.</summary>
    [Parameter]
    public string? ClientId { get; set; }

    /// <summary>
    /// The cloud: <c>Global</c>, <c>USGov</c>, <c>USGovDoD</c> or <c>China</c>, or what Start-ConnectorSandbox
    /// returned.
    /// </summary>
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

    /// <summary>The application's secret, as SecureString.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Secret)]
    public SecureString? ClientSecret { get; set; }

    /// <summary>The application's certificate with its private key.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CertificateObject, ValueFromPipeline = true)]
    public X509Certificate2? Certificate { get; set; }

    /// <summary>
    /// Thumbprint of the application's certificate in the current user's or the machine's personal store.
    /// </summary>
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

    /// <summary>
    /// A token that the application's federated credential accepts, as SecureString, for example from a build
    /// service.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = Federated)]
    public SecureString? FederatedToken { get; set; }

    /// <summary>Path of a file that holds such a token.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FederatedFile)]
    public string? FederatedTokenFile { get; set; }

    /// <summary>A token for Microsoft Graph, made elsewhere, as SecureString.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Given)]
    public SecureString? AccessToken { get; set; }
}
