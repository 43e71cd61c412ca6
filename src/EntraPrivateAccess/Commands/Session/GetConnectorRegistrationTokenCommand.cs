using System.Management.Automation;
using System.Security;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Identity;

namespace EntraPrivateAccess.Commands.Session;

/// <summary>
/// Gets a token that registers a connector, from the cache or by prompting the user, and validates it.
/// </summary>
[Cmdlet(VerbsCommon.Get, "ConnectorRegistrationToken")]
[OutputType(typeof(SecureString))]
public sealed class GetConnectorRegistrationTokenCommand : EntraCmdlet
{
    /// <summary>Gets or sets the tenant: its ID or one of its domain names. Default: the session's tenant.</summary>
    [Parameter(Position = 0), Alias("Tenant")]
    [SingleValue]
    public string? TenantId { get; set; }

    /// <summary>Gets or sets the user name, such as <c>admin@contoso.com</c>.</summary>
    [Parameter]
    [SingleValue]
    public string? Account { get; set; }

    /// <summary>Gets or sets whether to show a URL and a code instead of opening a browser.</summary>
    [Parameter]
    public SwitchParameter UseDeviceCode { get; set; }

    /// <summary>Gets or sets how long to wait for the user, 10 to 3600 seconds. Default 900.</summary>
    [Parameter]
    [ValidateRange(10, 3600)]
    [WholeNumber]
    public int TimeoutSeconds { get; set; } = 900;

    private protected override bool FaultsTerminate => true;

    private protected override void Process()
    {
        TimeSpan limit = TimeSpan.FromSeconds(TimeoutSeconds);
        // Read here because the work below runs on a thread without this runspace.
        Cmdlets.Session? session = SessionStore.Current;
        RegistrationTokenFacts facts = Await(async scope =>
        {
            using CommandResources resources = new(session, session?.Environment ?? Environments.Global);
            return await RegistrationSignIn
                .AcquireAsync(
                    await resources.OpenSignInAsync(TenantId, scope.Reporter).ConfigureAwait(false),
                    Account,
                    UseDeviceCode,
                    limit,
                    scope.Reporter,
                    scope.Stop
                )
                .ConfigureAwait(false);
        });
        WriteObject(facts.Token);
    }
}
