using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Export;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Commands.ConnectorDiagnostics;

/// <summary>
/// Collects the data for a support case in one zip file, without secrets and user names, with an overview page.
/// </summary>
[Cmdlet(VerbsData.Export, "ConnectorDiagnostic", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorDiagnostic))]
public sealed class ExportConnectorDiagnosticCommand : ServerCmdlet
{
    private protected override bool ReadsTenant => true;

    /// <summary>Gets or sets a folder, or a file that ends in .zip, on the machine where PowerShell runs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true), Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Gets or sets the time limit for all checks together, 1 to 600 seconds. Default 30.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Gets or sets whether to replace an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void ProcessHere()
    {
        string path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path, out ProviderInfo provider, out _);
        if (provider.Name != "FileSystem")
        {
            throw ConnectorErrors.DiagnosticPathNotOnDisk(Path, provider.Name);
        }

        if (Await(scope => RunAsync(path, scope)) is { } made)
        {
            WriteObject(made);
        }
    }

    private async Task<ConnectorDiagnostic?> RunAsync(string path, CommandScope scope)
    {
        IServerFiles disk = LocalServer.Create().Files;
        ServerDescription machine = await TargetServer.DescribeAsync(scope.Stop).ConfigureAwait(false);
        string target = DiagnosticTarget.Resolve(disk, path, machine, Force);
        if (!await scope.Confirm(target, $"Write the connector diagnostic of {machine.Name}").ConfigureAwait(false))
        {
            return null;
        }

        using CheckSession opened = new(Connection, Environment, TargetServer, machine, scope.Reporter);
        ExportContext context = new(
            opened.Context,
            CheckCatalogue.All(Environment),
            TimeSpan.FromSeconds(TimeoutSeconds),
            TimeProvider.System
        );
        return await new DiagnosticExport(context, disk, scope.Reporter)
            .RunAsync(target, scope.Stop)
            .ConfigureAwait(false);
    }
}
