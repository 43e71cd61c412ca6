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
/// Signs in to a tenant, selects the cloud and the server that commands act on, and returns the context.
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
    private const string ExistingToken = "AccessToken";
    private const string WithoutSignIn = "NoSignIn";

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
            IsReadOnly = ReadOnly,
            SignIn = ParameterSetName == WithoutSignIn ? null : SignInAsync,
        };
        Cmdlets.Session session = Await(scope => SessionOpener.OpenAsync(request, scope.Reporter, scope.Stop));
        SessionStore.Set(session);
        if (!session.Environment.OffersPrivateAccess)
        {
            WriteInformation(
                $"Private Access is not offered in {session.Environment.Name} ({FactSources.KnownLimitations}): "
                    + "connectors serve application proxy only.",
                []
            );
        }

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
            ExistingToken => SignIns.FirstAsync(new GivenTokenSource(context, AccessToken!), reporter, stop),
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

    /// <summary>Gets or sets the tenant to sign in to: its ID or one of its domain names.</summary>
    [Parameter(Position = 0), Alias("Tenant")]
    [SingleValue]
    public string? TenantId { get; set; }

    /// <summary>Gets or sets the ID of the application to sign in as.</summary>
    [Parameter]
    [SingleValue]
    public string? ClientId { get; set; }

    /// <summary>
    /// Gets or sets the cloud: <c>Global</c>, <c>USGov</c>, <c>USGovDoD</c> or <c>China</c>, or the output of
    /// Start-ConnectorSandbox. Default Global.
    /// </summary>
    [Parameter, EnvironmentTransformation, ArgumentCompleter(typeof(EnvironmentCompleter))]
    public ConnectorEnvironment? Environment { get; set; }

    /// <summary>Gets or sets the virtual server of a sandbox that server commands act on.</summary>
    [Parameter, ArgumentCompleter(typeof(ServerCompleter))]
    [SingleValue]
    public string? Server { get; set; }

    /// <summary>Gets or sets the outbound proxy for this session's own requests. Default: the system's proxy.</summary>
    [Parameter]
    [Address]
    public Uri? Proxy { get; set; }

    /// <summary>
    /// Gets or sets whether commands that change the tenant are refused. The sign-in of a user requests only the
    /// permission to read.
    /// </summary>
    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    /// <summary>Gets or sets the user name to sign in with, such as <c>admin@contoso.com</c>.</summary>
    [Parameter(ParameterSetName = Interactive)]
    [Parameter(ParameterSetName = DeviceCode)]
    [SingleValue]
    public string? Account { get; set; }

    /// <summary>Gets or sets whether to show a URL and a code, to be entered in a browser on any machine.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DeviceCode)]
    public SwitchParameter UseDeviceCode { get; set; }

    /// <summary>Gets or sets how long to wait for the user to sign in, 10 to 3600 seconds. Default 900.</summary>
    [Parameter(ParameterSetName = Interactive)]
    [Parameter(ParameterSetName = DeviceCode)]
    [ValidateRange(10, 3600)]
    [WholeNumber]
    public int TimeoutSeconds { get; set; } = 900;

    /// <summary>Gets or sets whether to select cloud and server without a sign-in.</summary>
    [Parameter(Mandatory = true, ParameterSetName = WithoutSignIn)]
    public SwitchParameter NoSignIn { get; set; }

    /// <summary>Gets or sets the application's secret as a SecureString.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Secret)]
    [SecretTransformation]
    [SingleValue]
    public SecureString? ClientSecret { get; set; }

    /// <summary>Gets or sets the application's certificate with its private key.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CertificateObject, ValueFromPipeline = true)]
    public X509Certificate2? Certificate { get; set; }

    /// <summary>
    /// Gets or sets the thumbprint of the application's certificate in the personal store of the current user or of the
    /// machine.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = Thumbprint)]
    [SingleValue]
    public string? CertificateThumbprint { get; set; }

    /// <summary>Gets or sets the path of the application's certificate with its private key (PFX or PEM).</summary>
    [Parameter(Mandatory = true, ParameterSetName = CertificateFile)]
    [SingleValue]
    public string? CertificatePath { get; set; }

    /// <summary>Gets or sets the password of the file at <c>-CertificatePath</c> as a SecureString.</summary>
    [Parameter(ParameterSetName = CertificateFile)]
    [SecretTransformation]
    [SingleValue]
    public SecureString? CertificatePassword { get; set; }

    /// <summary>Gets or sets whether to sign in as the managed identity of the virtual machine or service.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ManagedIdentity)]
    public SwitchParameter Identity { get; set; }

    /// <summary>
    /// Gets or sets a token that the application's federated credential accepts, as a SecureString, for example from a
    /// build service.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = Federated)]
    [SecretTransformation]
    [SingleValue]
    public SecureString? FederatedToken { get; set; }

    /// <summary>Gets or sets the path of a file that contains such a token.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FederatedFile)]
    [SingleValue]
    public string? FederatedTokenFile { get; set; }

    /// <summary>Gets or sets an existing Microsoft Graph token as a SecureString.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ExistingToken)]
    [SecretTransformation]
    [SingleValue]
    public SecureString? AccessToken { get; set; }
}
