using System;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Commands.Session;

/// <summary>Signs in to a tenant, chooses the cloud and the server that commands act on, and returns the context.</summary>
[Cmdlet(VerbsCommunications.Connect, "EntraPrivateAccess", DefaultParameterSetName = Interactive)]
[OutputType(typeof(EntraPrivateAccessContext))]
public sealed partial class ConnectEntraPrivateAccessCommand : EntraCmdlet
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

    private Task<(ITokenSource Source, AccessToken First)> SignInAsync(SignInContext context, IReporter reporter, CancellationToken stop)
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

    private ApplicationCredential Credential() => ParameterSetName switch
    {
        Secret => ApplicationCredential.Secret(ClientSecret!),
        CertificateObject => ApplicationCredential.Certificate(Certificate!),
        Thumbprint => ApplicationCredential.Certificate(ClientCertificates.Find(CertificateThumbprint!)),
        CertificateFile => ApplicationCredential.Certificate(ClientCertificates.Load(OnDisk(CertificatePath!), CertificatePassword)),
        Federated => ApplicationCredential.FederatedToken(FederatedToken!),
        _ => ApplicationCredential.FederatedTokenFile(OnDisk(FederatedTokenFile!)),
    };

}
