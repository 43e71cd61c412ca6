using System.IO;
using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.SandboxClient;

namespace EntraPrivateAccess.Commands.Sandbox;

/// <summary>Starts a local tenant with virtual Windows servers, to rehearse on. It ends with this PowerShell.</summary>
[Cmdlet(VerbsLifecycle.Start, "ConnectorSandbox", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorSandbox))]
public sealed class StartConnectorSandboxCommand : EntraCmdlet
{
    /// <summary>What to call it.</summary>
    [Parameter(Position = 0), ValidateNotNullOrEmpty]
    public string Name { get; set; } = "Sandbox";

    /// <summary>Virtual servers: bare, without a connector.</summary>
    [Parameter, ValidateNotNullOrEmpty, ValidatePattern("^[A-Za-z0-9][A-Za-z0-9-]{0,62}$")]
    public string[] Server { get; set; } = ["SRV01"];

    /// <summary>
    /// Connectors that the tenant has already; without any, and without groups, no connector was ever registered
    /// there.
    /// </summary>
    [Parameter, ValidateRange(0, 10000)]
    public int ConnectorCount { get; set; }

    /// <summary>How many connector groups it has besides Default.</summary>
    [Parameter, ValidateRange(0, 1000)]
    public int GroupCount { get; set; }

    /// <summary>How many applications it has: Private Access, Quick Access and application proxy in turn.</summary>
    [Parameter, ValidateRange(0, 10000)]
    public int ApplicationCount { get; set; }

    /// <summary>The same number makes the same tenant.</summary>
    [Parameter, ValidateRange(0, int.MaxValue)]
    public int Seed { get; set; } = 1;

    /// <summary>A file to make, for <c>Get-ConnectorSandbox -Path</c> in another process of the same person.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string? ConnectionFile { get; set; }

    /// <summary>Replaces a running sandbox of the same name, and a connection file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override bool FaultsTerminate => true;

    private protected override void Process()
    {
        RunningSandbox? former = SandboxStore.Find(Name);
        string? file = ConnectionFile is null ? null : OnDisk(ConnectionFile);
        if (!Force && (former is not null || File.Exists(file)))
        {
            throw former is not null
                ? ConnectorErrors.SandboxAlreadyRunning(Name)
                : ConnectorErrors.SandboxConnectionExists(file!);
        }

        if (!Confirm($"sandbox '{Name}' with {string.Join(", ", Server)}", "Start"))
        {
            return;
        }

        if (former is not null)
        {
            SandboxStore.Stop(former);
        }

        SandboxRequest request = new()
        {
            Name = Name,
            Servers = Server,
            Connectors = ConnectorCount,
            Groups = GroupCount,
            Applications = ApplicationCount,
            Seed = Seed,
        };
        RunningSandbox started = Await(scope =>
            RunningSandbox.StartAsync(request, TimeProvider.System, scope.Reporter, scope.Stop)
        );
        if (file is not null)
        {
            started.SaveConnection(file);
        }

        SandboxStore.Add(started);
        WriteObject(started.Sandbox);
    }
}
