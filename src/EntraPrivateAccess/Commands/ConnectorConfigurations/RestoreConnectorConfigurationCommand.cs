using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tenant.Configuration;

namespace EntraPrivateAccess.Commands.ConnectorConfigurations;

/// <summary>
/// Makes the tenant's connector groups equal to a file, in batches and in the order that the service's rules require.
/// It asks before an application loses its last active connector.
/// </summary>
[Consent(nameof(Force), "LastActiveConnector")]
[Cmdlet(VerbsData.Restore, "ConnectorConfiguration", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ConnectorConfigurationStep))]
public sealed class RestoreConnectorConfigurationCommand : ConnectorConfigurationCommand
{
    /// <summary>Gets or sets the file, which Export-ConnectorConfiguration wrote.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true), Alias("FullName")]
    [ValidateNotNullOrEmpty]
    [SingleValue]
    public string Path { get; set; } = "";

    /// <summary>Gets or sets the parts to restore. Default all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ConfigurationPart[] Only { get; set; } = [.. AllParts];

    /// <summary>
    /// Gets or sets whether to remove groups that the file does not contain, if they are empty at the end.
    /// </summary>
    [Parameter]
    public SwitchParameter Prune { get; set; }

    /// <summary>
    /// Gets or sets whether to restore without a prompt even if an application is without an active connector on the
    /// way.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Begin()
    {
        if (Prune && !Only.Contains(ConfigurationPart.Groups))
        {
            throw ConnectorErrors.PruneRequiresGroups();
        }

        base.Begin();
    }

    private protected override void Process()
    {
        TenantConfiguration file = ReadFile(Path);
        RestoreScope scope = new(Only, Prune);
        RestorePlan plan = Await(work => Tenant(work).Restore.PlanAsync(file, Identity, scope, _ => true, work.Stop));
        if (plan.Count == 0)
        {
            Finish(plan, scope);
            return;
        }

        bool isConfirmed = Confirm(
            $"tenant '{Identity.Name ?? Identity.Id}'",
            $"Restore {System.IO.Path.GetFileName(Path)}: {plan.Description}"
        );
        if (isConfirmed || IsWhatIf)
        {
            RequireConsent((_, _) => Task.FromResult(new AvailabilityImpact(plan.Losses)), Force, Path);
        }

        if (isConfirmed)
        {
            Restore(plan, scope);
        }
        else if (IsWhatIf)
        {
            WriteObject(Await(work => Task.FromResult(Tenant(work).Restore.RowsOf(plan))), enumerateCollection: true);
        }
    }

    private void Restore(RestorePlan plan, RestoreScope scope)
    {
        HashSet<string> accepted =
        [
            .. plan.Losses.SelectMany(loss => loss.Applications).Select(application => application.Id),
        ];
        bool acceptsAll = Force;
        RestoreResult result = Await(work =>
            Tenant(work)
                .Restore.RunAsync(
                    plan,
                    Identity,
                    scope,
                    application => acceptsAll || accepted.Contains(application.Id!),
                    rows =>
                    {
                        foreach (ConnectorConfigurationStep row in rows)
                        {
                            work.Write(row);
                        }
                    },
                    work.Stop
                )
        );
        WriteObject(result.Rows, enumerateCollection: true);
        Report(scope, result.Rest, result.Error);
    }

    // Nothing can be changed, but the tenant may still differ.
    private void Finish(RestorePlan plan, RestoreScope scope)
    {
        WriteObject(
            Await(work => Task.FromResult(Tenant(work).Restore.RowsOf(plan.Blocked))),
            enumerateCollection: true
        );
        Report(
            scope,
            ConfigurationComparison.Compare(plan.Match, scope.Parts, System.IO.Path.GetFileName(Path), "the tenant"),
            null
        );
    }

    private void Report(RestoreScope scope, IReadOnlyList<ConnectorConfigurationChange> rest, ConnectorException? error)
    {
        List<ConnectorConfigurationChange> open = [.. rest.Where(scope.Covers)];
        if (open.Count > 0 || error is not null)
        {
            WriteFault(
                ConnectorErrors.RestoreIncomplete(
                    Path,
                    [.. open.Select(change => $"{change.Item} {change.Name}: {change.Detail.TrimEnd('.')}")],
                    error
                )
            );
            return;
        }

        string more = rest.Count switch
        {
            0 => "",
            1 => " 1 object is only in the tenant; Compare-ConnectorConfiguration shows it.",
            _ => $" {rest.Count} objects are only in the tenant; Compare-ConnectorConfiguration lists them.",
        };
        Await(work =>
        {
            work.Reporter.Notice($"The tenant matches {System.IO.Path.GetFileName(Path)}.{more}");
            return Task.CompletedTask;
        });
    }
}
