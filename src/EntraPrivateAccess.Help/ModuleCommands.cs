using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace EntraPrivateAccess.Help;

/// <summary>
/// The cmdlets of the built module with the engine's metadata: parameter sets, positions, pipeline input and aliases.
/// </summary>
internal sealed class ModuleCommands : IDisposable
{
    private readonly Runspace _runspace;

    private ModuleCommands(Runspace runspace, IReadOnlyList<CmdletInfo> all)
    {
        _runspace = runspace;
        All = all;
    }

    public IReadOnlyList<CmdletInfo> All { get; }

    public static ModuleCommands Import(string manifest)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        }

        Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        // The constructors of some cmdlets access the runspace's session, and default values are read from an instance.
        Runspace.DefaultRunspace = runspace;
        using PowerShell shell = PowerShell.Create(runspace);
        PSModuleInfo module = (PSModuleInfo)
            shell
                .AddCommand("Import-Module")
                .AddArgument(manifest)
                .AddParameter("PassThru")
                .AddParameter("ErrorAction", ActionPreference.Stop)
                .Invoke()
                .Single()
                .BaseObject;
        return new ModuleCommands(
            runspace,
            [.. module.ExportedCmdlets.Values.OrderBy(command => command.Name, StringComparer.Ordinal)]
        );
    }

    public void Dispose() => _runspace.Dispose();
}
