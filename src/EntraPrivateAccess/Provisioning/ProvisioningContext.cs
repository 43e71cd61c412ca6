using System.Net.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>The context that the steps of one run share, and the state that earlier steps observed.</summary>
internal sealed class ProvisioningContext
{
    public required ProvisioningRequest Request { get; init; }

    public required IServer Server { get; init; }

    public required ServerDescription Description { get; init; }

    public required ConnectorEnvironment Environment { get; init; }

    public required HttpClient Http { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>
    /// The time of the server's clock, which determines whether its certificates are valid. A virtual server's clock
    /// can be ahead of this machine's.
    /// </summary>
    public DateTimeOffset ServerNow => Clock.GetUtcNow() + ServerClockOffset;

    /// <summary>How far the server's clock is ahead of <see cref="Clock"/>.</summary>
    public TimeSpan ServerClockOffset { get; init; }

    public required IReporter Reporter { get; init; }

    /// <summary>The tenant, or null without a sign-in: cloud steps are then skipped.</summary>
    public TenantDirectory? Tenant { get; init; }

    /// <summary>The signed-in tenant's id, or null.</summary>
    public string? TenantId { get; init; }

    /// <summary>The progress bar's title.</summary>
    public required string Activity { get; init; }

    /// <summary>Asks the user to accept Microsoft's license terms. Returns false if no prompt can be shown.</summary>
    public required Func<Task<bool>> AskLicense { get; init; }

    /// <summary>
    /// Opens the cached sign-in of the registration client, for a run without a token; null if there can be none.
    /// </summary>
    public Func<Task<CachedRegistrationSignIn>>? OpenRegistrationSignIn { get; init; }

    /// <summary>Asks the user a question (caption, text). Returns false if no prompt can be shown.</summary>
    public Func<string, string, Task<bool>> Ask { get; init; } = (_, _) => Task.FromResult(false);

    /// <summary>The connector that is installed now; a step that changes it reads it again.</summary>
    public InstalledConnector? Installed { get; set; }

    public ConnectorRegistration? Registration { get; set; }

    /// <summary>The checked registration token, or null if none was given.</summary>
    public RegistrationTokenFacts? Token { get; set; }

    /// <summary>The tenant that the token was issued for, or else the signed-in tenant.</summary>
    public string? TargetTenantId { get; set; }

    /// <summary>The verified installer, once it is available.</summary>
    public ConnectorInstaller? Installer { get; set; }

    /// <summary>
    /// The ids of connectors with this machine name that the tenant listed before this run registered the server.
    /// </summary>
    public IReadOnlyList<string> FormerConnectorIds { get; set; } = [];

    /// <summary>True after this run registered the server.</summary>
    public bool RegisteredNow { get; set; }

    /// <summary>The connector as the tenant lists it.</summary>
    public Connector? Connector { get; set; }

    /// <summary>The group to join, once it is found; null if it has to be created.</summary>
    public ConnectorGroup? Group { get; set; }

    /// <summary>The services that must run at the end; null means both.</summary>
    public IReadOnlyList<string>? ServicesToRun { get; set; }

    public bool RebootRequired { get; set; }

    /// <summary>Creates a context for another request on the same server, without any observed state.</summary>
    public ProvisioningContext For(ProvisioningRequest request) =>
        new()
        {
            Request = request,
            Server = Server,
            Description = Description,
            Environment = Environment,
            Http = Http,
            Clock = Clock,
            ServerClockOffset = ServerClockOffset,
            Reporter = Reporter,
            Tenant = Tenant,
            TenantId = TenantId,
            Activity = Activity,
            OpenRegistrationSignIn = OpenRegistrationSignIn,
            Ask = Ask,
            AskLicense = AskLicense,
        };

    public ConnectorInstallation Result(IReadOnlyList<ProvisioningStepResult> steps, bool changed) =>
        new()
        {
            Server = Description.Name,
            Environment = Environment.Name,
            Rehearsed = Description.IsVirtual,
            Version = Installed?.Version?.ToString(),
            TenantId = Registration?.TenantId ?? TargetTenantId,
            ConnectorId = Connector?.Id ?? Registration?.ConnectorId,
            Status = Connector?.Status,
            ConnectorGroup = Connector?.ConnectorGroup,
            Changed = changed,
            RebootRequired = RebootRequired,
            Steps = [.. steps],
        };
}
