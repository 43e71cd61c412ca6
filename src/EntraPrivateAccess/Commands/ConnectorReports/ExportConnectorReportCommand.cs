using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Commands.ConnectorConfigurations;
using EntraPrivateAccess.Diagnostics.Reports;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant.Configuration;

namespace EntraPrivateAccess.Commands.ConnectorReports;

/// <summary>
/// Writes a report of all connector groups of the tenant to one file: a page that needs no server, or JSON.
/// </summary>
[Cmdlet(VerbsData.Export, "ConnectorReport", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorReportExport))]
public sealed class ExportConnectorReportCommand : ConnectorConfigurationCommand
{
    /// <summary>Gets or sets the file to write, which ends in .html or .json.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true), Alias("FullName")]
    [ValidateNotNullOrEmpty]
    [SingleValue]
    public string Path { get; set; } = "";

    /// <summary>
    /// Gets or sets a file of Export-ConnectorConfiguration. The report contains the changes since then.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SingleValue]
    public string? Baseline { get; set; }

    /// <summary>
    /// Gets or sets how many active connectors each group must have, 1 to 100. One more is required as a spare. Default
    /// 2.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 100)]
    [WholeNumber]
    public int MinimumActive { get; set; } = 2;

    /// <summary>Gets or sets whether to replace an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process()
    {
        string path = OnDisk(Path);
        ReportFile file = ReportFile.Create(LocalServer.Create().Files, path, Force);
        if (Baseline is not null && string.Equals(OnDisk(Baseline), path, StringComparison.OrdinalIgnoreCase))
        {
            throw ConnectorErrors.ReportReplacesBaseline(path);
        }

        TenantConfiguration? baseline = Baseline is null ? null : ReadFile(Baseline);
        if (!Confirm(path, "Write a report of the tenant's connector groups"))
        {
            return;
        }

        ConnectorReport report = Await(scope => RunAsync(file, baseline, scope));
        foreach (ConnectorReportGap gap in report.Unreadable)
        {
            WriteWarning($"The report is incomplete: {ReportText.Describe(gap)}");
        }

        WriteObject(ResultOf(path, report));
    }

    private async Task<ConnectorReport> RunAsync(ReportFile file, TenantConfiguration? baseline, CommandScope scope)
    {
        ConfigurationSnapshot snapshot = await Tenant(scope)
            .Configurations.ReadSnapshotAsync(Identity, baseline, scope.Stop)
            .ConfigureAwait(false);
        ConnectorReport report = ReportBuilder.Build(
            snapshot,
            new ReportOptions(Session.Environment, MinimumActive)
            {
                Baseline = baseline,
                BaselineName = Baseline is null ? null : System.IO.Path.GetFileName(Baseline),
            }
        );
        file.Write(report, scope.Stop);
        return report;
    }

    private ConnectorReportExport ResultOf(string path, ConnectorReport report) =>
        new()
        {
            Path = path,
            Groups = report.Groups.Count,
            Connectors = report.ConnectorCount,
            ActiveConnectors = report.ActiveConnectors,
            Applications = report.ApplicationCount,
            Failed = report.Findings.Count(row => row.Status is CheckStatus.Fail),
            Warnings = report.Findings.Count(row => row.Status is CheckStatus.Warn),
            Changes = report.Changes?.Count,
            Unreadable = report.Unreadable.Select(gap => $"{gap.Part}").Distinct().ToArray(),
            TenantId = report.TenantId,
            TenantName = report.TenantName,
            Environment = Session.Environment.Name,
        };
}
