using System.IO;
using System.Management.Automation;
using System.Security;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Cmdlets.Fleet;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Export;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.SandboxClient;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Commands.Fleet;

// The commands of this file are not exported. RunCommand.ps1 calls them on a server, in the scope of the module.

/// <summary>
/// Opens a session for one command of a workstation: its cloud or its sandbox, without a sign-in. No token of the
/// workstation reaches the server, and the server's own session stays as it is.
/// </summary>
[Cmdlet(VerbsCommon.Enter, "RemoteHalf")]
[OutputType(typeof(void))]
public sealed class EnterRemoteHalfCommand : EntraCmdlet
{
    private protected override bool FaultsTerminate => true;

    /// <summary>Gets or sets the name of the cloud, or of the sandbox.</summary>
    [Parameter(Mandatory = true)]
    [SingleValue]
    public string Environment { get; set; } = "";

    /// <summary>Gets or sets the connection to the sandbox of the workstation; null for a cloud.</summary>
    [Parameter, SecretTransformation]
    [SingleValue]
    public SecureString? Sandbox { get; set; }

    /// <summary>
    /// Gets or sets what the workstation found about this server's connector in the tenant; null if it did not look.
    /// </summary>
    [Parameter]
    [SingleValue]
    public string? Observation { get; set; }

    /// <summary>Gets or sets the names that the virtual server may have, the best one first.</summary>
    [Parameter]
    public string[] Names { get; set; } = [];

    /// <summary>Gets or sets whether the session of the workstation is read-only.</summary>
    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    /// <summary>Gets or sets whether the workstation does the command's work in the tenant.</summary>
    [Parameter]
    public SwitchParameter WorkstationJoins { get; set; }

    private protected override void Process()
    {
        Cmdlets.Session half = Await(OpenAsync);
        half.Observation = Observation is null ? null : TenantObservationText.Read(Observation);
        half.WorkstationJoins = WorkstationJoins;
        half.Replaced = SessionStore.Exchange(half);
    }

    private async Task<Cmdlets.Session> OpenAsync(CommandScope scope)
    {
        if (Sandbox is null)
        {
            ConnectorEnvironment cloud = Environments.Find(Environment)
                ?? throw ConnectorErrors.RemoteEnvironmentUnknown(Environment);
            return await SessionOpener
                .OpenAsync(
                    new ConnectionRequest
                    {
                        Environment = cloud,
                        IsRemoteHalf = true,
                        IsReadOnly = ReadOnly,
                    },
                    scope.Reporter,
                    scope.Stop
                )
                .ConfigureAwait(false);
        }

        (ConnectorEnvironment environment, IDisposable control) = RunningSandbox.Open(
            SecureText.Use(Sandbox, letters => new string([.. letters]))
        );
        try
        {
            return await OpenSandboxAsync(environment, control, scope).ConfigureAwait(false);
        }
        catch
        {
            control.Dispose();
            throw;
        }
    }

    // A session has a name and the name of a computer. The first of them that is a virtual server's is used.
    private async Task<Cmdlets.Session> OpenSandboxAsync(
        ConnectorEnvironment environment,
        IDisposable control,
        CommandScope scope
    )
    {
        ConnectorException? missing = null;
        foreach (string? name in SandboxTarget.IsThisMachine(environment) ? (string?[])[null] : Names)
        {
            try
            {
                ConnectionRequest request = new()
                {
                    Environment = environment,
                    Server = name,
                    IsRemoteHalf = true,
                    IsReadOnly = ReadOnly,
                    Owned = control,
                };
                return await SessionOpener.OpenAsync(request, scope.Reporter, scope.Stop).ConfigureAwait(false);
            }
            catch (ConnectorException fault) when (fault.Category is ErrorKind.ObjectNotFound)
            {
                missing ??= fault;
            }
        }

        throw missing ?? ConnectorErrors.NoVirtualServer(environment);
    }
}

/// <summary>Ends the session that <c>Enter-RemoteHalf</c> opened.</summary>
[Cmdlet(VerbsCommon.Exit, "RemoteHalf")]
[OutputType(typeof(void))]
public sealed class ExitRemoteHalfCommand : EntraCmdlet
{
    private protected override void Process()
    {
        if (SessionStore.Current is { IsRemoteHalf: true } half)
        {
            _ = SessionStore.Exchange(half.Replaced);
            half.Dispose();
        }
    }
}

/// <summary>Converts the output of a command to the text that <see cref="RemoteRow"/> reads.</summary>
[Cmdlet(VerbsData.ConvertTo, "RemoteRow")]
[OutputType(typeof(string))]
public sealed class ConvertToRemoteRowCommand : EntraCmdlet
{
    /// <summary>Gets or sets the object.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = null!;

    /// <summary>Gets or sets whether the object is what an error is about, and not a row.</summary>
    [Parameter]
    public SwitchParameter Target { get; set; }

    private protected override void Process()
    {
        if (RemoteRow.Write(InputObject.BaseObject, Target) is string text)
        {
            WriteObject(text);
        }
    }
}

/// <summary>
/// Returns the name and the registration of this server, by which the workstation finds its connector.
/// </summary>
[Cmdlet(VerbsCommon.Get, "RemoteIdentity")]
[OutputType(typeof(string))]
public sealed class GetRemoteIdentityCommand : ServerCmdlet
{
    private protected override void ProcessHere() =>
        WriteObject(
            Await(async scope =>
            {
                ServerDescription server = await TargetServer.DescribeAsync(scope.Stop).ConfigureAwait(false);
                ConnectorRegistration registration = await RegistrationInventory
                    .ReadAsync(TargetServer, server.UtcNow, scope.Stop)
                    .ConfigureAwait(false);
                return RemoteIdentity.Write(server, registration);
            })
        );
}

/// <summary>Waits until this server confirms that its connector is in contact with its service.</summary>
[Cmdlet(VerbsLifecycle.Wait, "RemoteContact")]
[OutputType(typeof(string))]
public sealed class WaitRemoteContactCommand : ServerCmdlet
{
    /// <summary>Gets or sets the time limit in seconds.</summary>
    [Parameter(Mandatory = true)]
    public int TimeoutSeconds { get; set; }

    private protected override void ProcessHere()
    {
        using CommandResources resources = new(Connection, Environment);
        ContactEvidence contact = Await(scope =>
            ServiceEnd.GuardAsync(
                TargetServer,
                resources.Time,
                stop =>
                    new ContactWait(resources.ChecksOf(TargetServer, scope.Reporter), scope.Reporter).RunAsync(
                        TimeSpan.FromSeconds(TimeoutSeconds),
                        stop
                    ),
                scope.Stop
            )
        );
        WriteObject(RemoteContact.Write(contact));
    }
}

/// <summary>Returns how the service of this server's connector ended, if it has.</summary>
[Cmdlet(VerbsCommon.Get, "RemoteServiceEnd")]
[OutputType(typeof(string))]
public sealed class GetRemoteServiceEndCommand : ServerCmdlet
{
    private protected override void ProcessHere() =>
        WriteObject(RemoteServiceEnd.Write(Await(scope => ServiceEnd.FindAsync(TargetServer, scope.Stop))));
}

/// <summary>Creates the diagnostic of this server, and returns the parts of the file and then the object.</summary>
[Cmdlet(VerbsData.Export, "RemoteDiagnostic")]
[OutputType(typeof(string), typeof(ConnectorDiagnostic))]
public sealed class ExportRemoteDiagnosticCommand : ServerCmdlet
{
    /// <summary>Gets or sets the time limit for all checks together, in seconds.</summary>
    [Parameter(Mandatory = true)]
    public int TimeoutSeconds { get; set; }

    private protected override void ProcessHere()
    {
        string folder = PrivateDirectories.CreateTemporary("EntraPrivateAccess");
        try
        {
            string file = Path.Combine(folder, "diagnostic.zip");
            ConnectorDiagnostic made = Await(scope => ExportAsync(file, scope));
            foreach (string part in RemoteFile.ReadParts(file))
            {
                WriteObject(part);
            }

            WriteObject(made);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<ConnectorDiagnostic> ExportAsync(string file, CommandScope scope)
    {
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
        return await new DiagnosticExport(context, LocalServer.Create().Files, scope.Reporter)
            .RunAsync(file, scope.Stop)
            .ConfigureAwait(false);
    }
}
