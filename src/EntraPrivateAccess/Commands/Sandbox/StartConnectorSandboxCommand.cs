using System.IO;
using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.SandboxClient;

namespace EntraPrivateAccess.Commands.Sandbox;

/// <summary>
/// Starts a sandbox: a local tenant with virtual Windows servers. It ends with this PowerShell process.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "ConnectorSandbox", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorSandbox))]
public sealed class StartConnectorSandboxCommand : EntraCmdlet
{
    /// <summary>Gets or sets the name of the sandbox. Default Sandbox.</summary>
    [Parameter(Position = 0), ValidateNotNullOrEmpty]
    [SingleValue]
    public string Name { get; set; } = "Sandbox";

    /// <summary>
    /// Gets or sets the names of the virtual servers, which have no connector yet. A name has 1 to 63 letters, digits
    /// or hyphens. Default SRV01.
    /// </summary>
    [Parameter, ValidateNotNullOrEmpty, ServerName]
    public string[] Server { get; set; } = ["SRV01"];

    /// <summary>
    /// Gets or sets the number of existing connectors in the tenant, 0 to 10000. Without connectors and groups, no
    /// connector was ever registered in the tenant.
    /// </summary>
    [Parameter, ValidateRange(0, 10000)]
    [WholeNumber]
    public int ConnectorCount { get; set; }

    /// <summary>Gets or sets the number of connector groups in addition to Default, 0 to 1000.</summary>
    [Parameter, ValidateRange(0, 1000)]
    [WholeNumber]
    public int GroupCount { get; set; }

    /// <summary>
    /// Gets or sets the number of applications, 0 to 10000: Private Access, Quick Access and application proxy in turn.
    /// </summary>
    [Parameter, ValidateRange(0, 10000)]
    [WholeNumber]
    public int ApplicationCount { get; set; }

    /// <summary>
    /// Gets or sets special states of the connectors: every second one is inactive, they have different versions, every
    /// third one is in no group, every second one has the machine name of the one before, or all have one external IP
    /// address.
    /// </summary>
    [Parameter, ValidateSet("Inactive", "MixedVersions", "WithoutGroup", "DuplicateNames", "SharedExternalIp")]
    public string[] ConnectorTrait { get; set; } = [];

    /// <summary>Gets or sets the seed, 0 or higher. The same seed creates the same tenant. Default 1.</summary>
    [Parameter, ValidateRange(0, int.MaxValue)]
    [WholeNumber]
    public int Seed { get; set; } = 1;

    /// <summary>
    /// Gets or sets a file to create for <c>Get-ConnectorSandbox -Path</c> in another process of the same user.
    /// </summary>
    [Parameter, ValidateNotNullOrEmpty]
    [SingleValue]
    public string? ConnectionFile { get; set; }

    /// <summary>
    /// Gets or sets whether to replace a running sandbox of the same name and an existing connection file.
    /// </summary>
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
            Traits = ConnectorTrait,
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
