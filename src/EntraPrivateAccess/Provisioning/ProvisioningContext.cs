using System.Net.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>What the steps of one run share: where they work, and what earlier steps observed.</summary>
internal sealed class ProvisioningContext
{
    public required ProvisioningRequest Request { get; init; }

    public required IServer Server { get; init; }

    public required ServerDescription Description { get; init; }

    public required ConnectorEnvironment Environment { get; init; }

    public required HttpClient Http { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>The server's clock, which judges its certificates; a virtual server's can be ahead of ours.</summary>
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

    /// <summary>
    /// Asks a person whether Microsoft's license terms are accepted; false where nobody can be asked.
    /// </summary>
    public required Func<Task<bool>> AskLicense { get; init; }

    /// <summary>
    /// Opens the cached sign-in of the registration client, for a run without a token; null where there can be none.
    /// </summary>
    public Func<Task<CachedRegistrationSignIn>>? OpenRegistrationSignIn { get; init; }

    /// <summary>Puts a question (caption, text) to a person; false where nobody can be asked.</summary>
    public Func<string, string, Task<bool>> Ask { get; init; } = (_, _) => Task.FromResult(false);

    /// <summary>What is on the server now; a step that changes it reads it again.</summary>
    public InstalledConnector? Installed { get; set; }

    public ConnectorRegistration? Registration { get; set; }

    /// <summary>The checked registration token, or null where none was given.</summary>
    public RegistrationTokenFacts? Token { get; set; }

    /// <summary>The tenant that the token was issued for, else the signed-in one.</summary>
    public string? TargetTenantId { get; set; }

    /// <summary>The verified installer, once it is there.</summary>
    public ConnectorInstaller? Installer { get; set; }

    /// <summary>Connectors of this machine's name that the tenant knew before this run registered.</summary>
    public IReadOnlyList<string> FormerConnectorIds { get; set; } = [];

    /// <summary>True once this run registered the server.</summary>
    public bool RegisteredNow { get; set; }

    /// <summary>The connector as the tenant lists it.</summary>
    public Connector? Connector { get; set; }

    /// <summary>The group to join, once it was found; null where it has to be made.</summary>
    public ConnectorGroup? Group { get; set; }

    /// <summary>The services that are to run in the end; null means both.</summary>
    public IReadOnlyList<string>? ServicesToRun { get; set; }

    public bool RebootRequired { get; set; }

    /// <summary>The same place for another request, with nothing observed yet.</summary>
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
