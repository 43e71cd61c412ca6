using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Control;

/// <summary><c>GET /sandbox/status</c>: returns the information that users need to work with the sandbox.</summary>
internal sealed class StatusEndpoint
{
    private readonly TenantStore _store;
    private readonly TenantIdentity _tenant;
    private readonly TenantRules _rules;
    private readonly StatusSources _sources;

    public StatusEndpoint(TenantStore store, TenantIdentity tenant, TenantRules rules, StatusSources sources)
    {
        _store = store;
        _tenant = tenant;
        _rules = rules;
        _sources = sources;
    }

    public IResult Answer()
    {
        TenantView view = _store.View(TimeSpan.Zero);
        return Results.Json(
            new
            {
                processId = Environment.ProcessId,
                time = _sources.Clock.GetUtcNow(),
                tenantId = _tenant.Id,
                tenantName = _tenant.Name,
                publishingEnabled = view.State.PublishingEnabled,
                connectors = view.Connectors.Count,
                connectorGroups = view.State.Groups.Length,
                applications = view.State.Applications.Length,
                faults = _sources.Faults.All,
                users = TenantUsers.All.Select(user => user.Name),
                password = TenantUsers.Password,
                clients = TenantClients.All.Select(client => new
                {
                    id = client.Id,
                    name = client.Name,
                    secret = client.Secret,
                }),
                managedIdentity = new
                {
                    endpoint = $"{_sources.Address.Root}/msi/token",
                    header = _sources.Identity.Header,
                },
            }
        );
    }

    public IResult Change(RuleRequest request)
    {
        if (request.PageSize is < 1)
        {
            return ControlError.Result(400, "The page size must be at least 1.");
        }

        _rules.PageSize = request.PageSize ?? _rules.PageSize;
        _rules.MoveOnlyFromDefaultRegion = request.MoveOnlyFromDefaultRegion ?? _rules.MoveOnlyFromDefaultRegion;
        _rules.AnyRegion = request.AnyRegion ?? _rules.AnyRegion;
        return Results.NoContent();
    }
}

/// <summary>The sources of the status, in addition to the tenant.</summary>
internal sealed record StatusSources(
    SandboxClock Clock,
    FaultBoard Faults,
    SandboxAddress Address,
    ManagedIdentityEndpoint Identity
);
