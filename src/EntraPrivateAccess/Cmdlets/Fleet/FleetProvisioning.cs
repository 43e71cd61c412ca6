using System.Collections.Concurrent;
using System.Security;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Provisioning.Steps;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Cmdlets.Fleet;

/// <summary>
/// Installs or registers many servers: each server does its own part, and the workstation does everything in the
/// tenant, once for all.
/// </summary>
internal sealed class FleetProvisioning
{
    // The time from the start of a server to its registration. Assumed: mostly the download and setup.
    private static readonly TimeSpan s_round = TimeSpan.FromMinutes(10);

    // The workstation does these steps, so a server must not report that they are missing.
    private static readonly string[] s_tenantParameters = ["ConnectorGroup", "CreateGroup", "Region", "RequireGroup"];

    private readonly FleetRun _run;
    private readonly IReadOnlyList<FleetWork> _work;
    private readonly Session? _session;
    private readonly ConnectorEnvironment _environment;
    private readonly CommandScope _scope;

    public FleetProvisioning(
        FleetRun run,
        IReadOnlyList<FleetWork> work,
        Session? session,
        ConnectorEnvironment environment,
        CommandScope scope
    )
    {
        _run = run;
        _work = work;
        _session = session;
        _environment = environment;
        _scope = scope;
    }

    private IReporter Reporter => _scope.Reporter;

    public async Task RunAsync()
    {
        RequireLifetime();
        if (_session?.OpenTenant(Reporter) is not { } tenant)
        {
            await _run.RunAsync(_work, (_, row) => _scope.Write(row), AddTokenAsync).ConfigureAwait(false);
            return;
        }

        IReadOnlyDictionary<string, ConnectorGroup> groups = await GroupPreflight
            .RunForFleetAsync(
                tenant,
                [
                    .. _work.Select(each => new FleetRequest(
                        each.Request!,
                        each.Server.Identity is { TenantId: not null },
                        each.Server.Observation?.Connector
                    )),
                ],
                Reporter,
                _scope.Stop
            )
            .ConfigureAwait(false);
        await RequireConsentAsync(tenant, groups).ConfigureAwait(false);
        FleetActivation activation = new(
            tenant,
            _environment.Time,
            Reporter,
            ConfirmAsync,
            member => ServerOf(member).FindServiceEndAsync(_scope.Stop),
            groups
        )
        {
            Gathers = true,
        };
        Task tenantWork = activation.RunAsync(
            member => _scope.Write(member.ToResult()),
            (member, fault) => _scope.WriteError(Failed(member, fault)),
            _scope.Stop
        );
        foreach (FleetWork each in _work)
        {
            foreach (string parameter in s_tenantParameters)
            {
                each.Parameters.Remove(parameter);
            }

            each.Parameters["NoWait"] = true;
            each.Server.WorkstationJoins = true;
            // A connector that was active before is probably active again, which only the server can confirm.
            each.ReadsContact =
                each is { Request: { IsPlan: false, NoWait: false }, Server.Observation.Connector: { } connector }
                && WaitCondition.Active.IsReached(connector);
        }

        ConcurrentDictionary<FleetWork, ConnectorInstallation> rows = new();
        ConcurrentDictionary<FleetWork, ContactConfirmation> contacts = new();
        try
        {
            await _run.RunAsync(_work, Keep, AddTokenAsync, ReceiveAll).ConfigureAwait(false);
        }
        finally
        {
            activation.Complete();
        }

        await tenantWork.ConfigureAwait(false);

        void Keep(FleetWork each, object row)
        {
            if (row is string contact)
            {
                contacts[each] = RemoteContact.Read(contact);
            }
            else
            {
                rows[each] = (ConnectorInstallation)row;
            }
        }

        void ReceiveAll(FleetWork each)
        {
            if (rows.TryRemove(each, out ConnectorInstallation? row))
            {
                _ = contacts.TryRemove(each, out ContactConfirmation? contact);
                Receive(each, row, contact, activation);
            }
        }
    }

    private void Receive(
        FleetWork work,
        ConnectorInstallation row,
        ContactConfirmation? contact,
        FleetActivation activation
    )
    {
        ProvisioningRequest request = work.Request!;
        if (row.Steps.Any(step => step.Step == "Register" && step.Status is ProvisioningStepStatus.Changed))
        {
            // The first registration enables publishing, which was read at the sign-in.
            _session!.PublishingEnabled = true;
        }

        FleetMember member = new()
        {
            Installed = row,
            ServerName = work.Server.Identity!.FullyQualifiedName,
            Request = request,
            Before = work.Server.Observation,
            ContactAtEnd = contact,
            Arrived = _environment.Time.GetTimestamp(),
        };
        if (request.SkipRegistration || request.IsPlan)
        {
            if (!request.SkipRegistration)
            {
                FleetPlan.AddSteps(member);
            }

            _scope.Write(member.ToResult());
        }
        else
        {
            activation.Add(member);
        }
    }

    private static ConnectorException Failed(FleetMember member, ConnectorException fault) =>
        new(fault.ErrorId, fault.Category, RemoteErrors.WithServer(member.Installed.Server, fault.Message), fault)
        {
            RecommendedAction = fault.RecommendedAction,
            ExitCode = fault.ExitCode,
            Target = member.ToResult(fault.ExitCode),
        };

    private Task<ContactConfirmation> ConfirmAsync(FleetMember member, TimeSpan limit) =>
        ServerOf(member).WaitForContactAsync(limit, Reporter, _scope.Stop);

    private RemoteServer ServerOf(FleetMember member) =>
        _work.First(each => each.Server.Identity!.FullyQualifiedName == member.ServerName).Server;

    // Connectors that serve applications now and leave their groups.
    private async Task RequireConsentAsync(TenantDirectory tenant, IReadOnlyDictionary<string, ConnectorGroup> groups)
    {
        foreach (
            IGrouping<string, FleetWork> joining in _work
                .Where(each => each is { Request.ConnectorGroup: not null, Server.Observation.Connector: not null })
                .GroupBy(each => $"{each.Request!.ConnectorGroup}", StringComparer.OrdinalIgnoreCase)
        )
        {
            ProvisioningRequest request = joining.First().Request!;
            _ = groups.TryGetValue(joining.Key, out ConnectorGroup? target);
            List<Connector> leaving =
            [
                .. joining
                    .Select(each => each.Server.Observation!.Connector!)
                    .Where(connector => target is null || connector.ConnectorGroupId != target.Id),
            ];
            if (leaving.Count > 0)
            {
                AvailabilityImpact impact = await tenant
                    .Impacts.OfMoveAsync(leaving, target, _scope.Stop)
                    .ConfigureAwait(false);
                await new ImpactConsent(Reporter, _scope.Ask)
                {
                    IsAccepted = request.DowntimeAccepted,
                    IsPlan = request.IsPlan,
                }
                    .RequireAsync(impact, joining.Key)
                    .ConfigureAwait(false);
            }
        }
    }

    // Without -Token, each server gets the cached sign-in's token of the moment at which it starts.
    private async Task AddTokenAsync(FleetWork work)
    {
        ProvisioningRequest request = work.Request!;
        if (
            request is { Token: null, SkipRegistration: false, IsPlan: false }
            && work.Server.Identity is not { TenantId: not null }
            && await SignInAsync().ConfigureAwait(false) is { } signIn
        )
        {
            work.Parameters["Token"] = await signIn.GetAsync(Reporter, _scope.Stop).ConfigureAwait(false);
        }
    }

    private async Task<CachedRegistrationSignIn?> SignInAsync()
    {
        if (_session is null)
        {
            return null;
        }

        // Owns nothing, because it uses the session's client.
        using CommandResources resources = new(_session, _environment);
        CachedRegistrationSignIn signIn = new(
            await resources.OpenSignInAsync(tenantId: null, Reporter).ConfigureAwait(false)
        );
        return await signIn.FindAsync().ConfigureAwait(false) is null ? null : signIn;
    }

    // Servers that are registered already need no token.
    private void RequireLifetime()
    {
        List<FleetWork> registering =
        [
            .. _work.Where(each =>
                each.Request is { SkipRegistration: false, IsPlan: false, Token: not null }
                && each.Server.Identity is not { TenantId: not null }
            ),
        ];
        if (registering.Count == 0)
        {
            return;
        }

        SecureString token = registering[0].Request!.Token!;
        RegistrationTokenFacts facts = RegistrationTokenCheck.CheckUnused(token, _environment, _session?.TenantId);
        int rounds = _run.RoundsOf(registering.Count);
        TimeSpan needed = TimeSpan.FromTicks(s_round.Ticks * (rounds - 1));
        if (rounds > 1 && facts.ExpiresOn is { } expires && _environment.Time.GetUtcNow() + needed >= expires)
        {
            throw ConnectorErrors.RegistrationTokenTooShort(registering.Count, rounds, needed, expires);
        }
    }
}

/// <summary>Describes what the workstation would do in the tenant for one server.</summary>
internal static class FleetPlan
{
    public static void AddSteps(FleetMember member)
    {
        Connector? listed = member.Before?.Connector;
        Add(
            "WaitUntilListed",
            listed is not null,
            listed is null ? "" : $"Listed as {listed.MachineName} ({listed.Id}).",
            $"Wait until the tenant lists {member.ServerName}"
        );
        if (member.Request.ConnectorGroup is { } wanted)
        {
            string region = member.Request.Region is string name ? $" in region {name}" : "";
            Add(
                "JoinGroup",
                string.Equals(listed?.ConnectorGroup, $"{wanted}", StringComparison.OrdinalIgnoreCase),
                $"The connector is in '{wanted}'.",
                member.Request.CreateGroup
                    ? $"Move the connector to connector group '{wanted}', which is created{region} if it does not exist"
                    : $"Move the connector to connector group '{wanted}'"
            );
        }
        else
        {
            member.AddStep("JoinGroup", ProvisioningStepStatus.Skipped, JoinGroupStep.NoGroup, TimeSpan.Zero);
        }

        Add("WaitUntilActive", isDone: false, "", "Wait until the connector is active");

        void Add(string step, bool isDone, string done, string planned) =>
            member.AddStep(
                step,
                isDone ? ProvisioningStepStatus.AlreadyDone : ProvisioningStepStatus.Planned,
                isDone ? done : planned,
                TimeSpan.Zero
            );
    }
}
