using System.Management.Automation;
using System.Security;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Identity;

namespace EntraPrivateAccess.Commands.Session;

/// <summary>
/// Gets the token that registers a connector: from the cache, else by asking the person. It is checked before it is
/// returned.
/// </summary>
[Cmdlet(VerbsCommon.Get, "ConnectorRegistrationToken")]
[OutputType(typeof(SecureString))]
public sealed class GetConnectorRegistrationTokenCommand : EntraCmdlet
{
    /// <summary>The session's tenant where none is given.</summary>
    [Parameter(Position = 0), Alias("Tenant")]
    public string? TenantId { get; set; }

    /// <summary>The user name, such as <c>admin@contoso.com</c>.</summary>
    [Parameter]
    public string? Account { get; set; }

    /// <summary>Shows an address and a code instead of opening a browser.</summary>
    [Parameter]
    public SwitchParameter UseDeviceCode { get; set; }

    /// <summary>How long to wait for the person, in seconds, 10 to 3600.</summary>
    [Parameter]
    [ValidateRange(10, 3600)]
    public int TimeoutSeconds { get; set; } = 900;

    private protected override bool FaultsTerminate => true;

    private protected override void Process()
    {
        TimeSpan limit = TimeSpan.FromSeconds(TimeoutSeconds);
        // A runspace belongs to its thread, and the work below runs on another one.
        Cmdlets.Session? session = SessionStore.Current;
        RegistrationTokenFacts facts = Await(async scope =>
        {
            using SignInHandle handle = await SignInHandle
                .OpenAsync(session, TenantId, scope.Reporter)
                .ConfigureAwait(false);
            return await RegistrationSignIn
                .AcquireAsync(handle.Context, Account, UseDeviceCode, limit, scope.Reporter, scope.Stop)
                .ConfigureAwait(false);
        });
        WriteObject(facts.Token);
    }
}
