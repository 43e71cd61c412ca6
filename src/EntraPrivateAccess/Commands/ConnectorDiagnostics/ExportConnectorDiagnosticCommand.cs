using System.Collections;
using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Cmdlets.Fleet;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Export;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
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
    [SingleValue]
    public string Path { get; set; } = "";

    private string _fullPath = "";

    /// <summary>Gets or sets the time limit for all checks together, 1 to 600 seconds. Default 30.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    [WholeNumber]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Gets or sets whether to replace an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    // A folder may come from the pipeline.
    private protected override bool RowsNameServers => false;

    private protected override IReadOnlyCollection<string> NotSent => [nameof(Path), nameof(Force)];

    private protected override void ProcessHere()
    {
        string path = FullPath();
        if (Await(scope => RunAsync(path, scope)) is { } made)
        {
            WriteObject(made);
        }
    }

    // Read on the pipeline thread, because it depends on the current location.
    private protected override void BeginFleet() => _ = FullPath();

    private protected override Task RunFleetAsync(FleetRun run, IReadOnlyList<FleetWork> work, CommandScope scope) =>
        run.ForEachAsync(
            "Collecting diagnostics",
            work,
            each => each.Server.Name,
            (each, reporter) => FetchAsync(each, work.Count == 1, reporter, scope)
        );

    private string FullPath()
    {
        string path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path, out ProviderInfo provider, out _);
        return provider.Name == "FileSystem"
            ? _fullPath = path
            : throw ConnectorErrors.DiagnosticPathNotOnDisk(Path, provider.Name);
    }

    // The server collects the data, and the file comes to this machine.
    private async Task FetchAsync(FleetWork work, bool isOnlyOne, IReporter reporter, CommandScope scope)
    {
        string target = DiagnosticTarget.Resolve(
            LocalServer.Create().Files,
            _fullPath,
            work.Server.Name,
            TimeProvider.System.GetUtcNow(),
            Force
        );
        if (!isOnlyOne && target == _fullPath)
        {
            throw ConnectorErrors.DiagnosticFolderRequired(_fullPath);
        }

        if (work.Parameters["WhatIf"] is true)
        {
            return;
        }

        using RemoteFile file = new(target);
        ConnectorDiagnostic? made = null;
        await work
            .Server.RunAsync(
                new RemoteCommand(
                    "Export-RemoteDiagnostic",
                    new Hashtable { [nameof(TimeoutSeconds)] = TimeoutSeconds }
                ),
                row =>
                {
                    if (row is string part)
                    {
                        file.Append(part);
                    }
                    else
                    {
                        made = (ConnectorDiagnostic)row;
                    }
                },
                scope.WriteError,
                reporter,
                scope.Stop
            )
            .ConfigureAwait(false);
        if (made is not null)
        {
            file.Complete();
            scope.Write(made.MovedTo(target));
        }
    }

    private async Task<ConnectorDiagnostic?> RunAsync(string path, CommandScope scope)
    {
        IServerFiles disk = LocalServer.Create().Files;
        ServerDescription machine = await TargetServer.DescribeAsync(scope.Stop).ConfigureAwait(false);
        string target = DiagnosticTarget.Resolve(disk, path, machine.Name, machine.UtcNow, Force);
        if (!await scope.Confirm(target, $"Write the connector diagnostic of {machine.Name}").ConfigureAwait(false))
        {
            return null;
        }

        using CommandResources resources = new(Connection, Environment);
        ExportContext context = new(
            await resources
                .ChecksOf(TargetServer, scope.Reporter, requestsTime: true)
                .OpenAsync(scope.Stop)
                .ConfigureAwait(false),
            CheckCatalogue.All(Environment),
            TimeSpan.FromSeconds(TimeoutSeconds),
            TimeProvider.System
        );
        return await new DiagnosticExport(context, disk, scope.Reporter)
            .RunAsync(target, scope.Stop)
            .ConfigureAwait(false);
    }
}
