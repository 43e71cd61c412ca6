using System.Management.Automation;
using System.Net.Http;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Commands.Installer;

/// <summary>
/// Downloads the connector's installer and keeps it only if its signature, publisher and version are valid.
/// </summary>
[Cmdlet(VerbsData.Save, "ConnectorInstaller", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorInstaller))]
public sealed class SaveConnectorInstallerCommand : EntraCmdlet
{
    /// <summary>
    /// Gets or sets a folder, or the file to create. In a sandbox it is a path on the virtual server.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true), Alias("FullName")]
    [ValidateNotNullOrEmpty]
    [SingleValue]
    public string? Path { get; set; }

    /// <summary>
    /// Gets or sets the cloud or a running sandbox. Default: the session's environment or, without a session, Global.
    /// </summary>
    [Parameter, EnvironmentTransformation, ArgumentCompleter(typeof(EnvironmentCompleter))]
    public ConnectorEnvironment? Environment { get; set; }

    /// <summary>Gets or sets the oldest acceptable version.</summary>
    [Parameter]
    [VersionNumber]
    public Version? MinimumVersion { get; set; }

    /// <summary>Gets or sets the outbound proxy. Default: the session's proxy or, without one, the system's.</summary>
    [Parameter]
    [Address]
    public Uri? Proxy { get; set; }

    /// <summary>Gets or sets whether to download again even if the current file already exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process()
    {
        ConnectorEnvironment environment = Environment ?? SessionStore.Current?.Environment ?? Environments.Global;
        Cmdlets.Session? session =
            SessionStore.Current is { } current && current.Environment == environment ? current : null;
        using CommandResources resources = new(session, environment, Proxy);
        HttpClient http = resources.Http;
        IServer? virtualServer = session?.Server ?? VirtualServer(environment, http);
        IServer server = virtualServer ?? LocalServer.Create();
        InstallerRequest request = new()
        {
            Environment = environment,
            TargetPath = InstallerTarget.Resolve(server.Files, Place(virtualServer)),
            MinimumVersion = MinimumVersion,
            Force = Force,
        };
        if (Confirm(request.TargetPath, "Download the connector installer"))
        {
            InstallerDownload download = new(server, http, resources.Time);
            WriteObject(Await(scope => download.SaveAsync(request, scope.Reporter, scope.Stop)));
        }
    }

    private IServer? VirtualServer(ConnectorEnvironment environment, HttpClient http) =>
        Await(async scope =>
        {
            SandboxTarget.Announce(environment, scope.Reporter);
            return SandboxTarget.IsThisMachine(environment)
                ? null
                : await SandboxTarget.ConnectAsync(environment, null, http, scope.Stop).ConfigureAwait(false);
        });

    // A virtual server has its own disk, to which this machine's current folder does not apply.
    private string Place(IServer? virtualServer) =>
        virtualServer is null ? OnDisk(Path ?? ".")
        : Path is null ? virtualServer.Files.Folder(ServerFolder.Temp)
        : ServerPaths.RequireFull(Path);
}
