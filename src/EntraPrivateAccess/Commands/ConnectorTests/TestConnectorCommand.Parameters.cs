using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.ConnectorTests;

public sealed partial class TestConnectorCommand
{
    private const string ByLevel = "Level";

    /// <summary>Only what a machine must have before a connector is installed.</summary>
    [Parameter]
    public SwitchParameter Preflight { get; set; }

    /// <summary>Only what this level asks for: Installed, Registered or Ready.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByLevel)]
    public CheckLevel Level { get; set; }

    /// <summary>Only checks of these categories.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(CheckCategoryCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Category { get; set; }

    /// <summary>Only checks of these names, wildcards allowed.</summary>
    [Parameter]
    [SupportsWildcards, ArgumentCompleter(typeof(CheckNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Include { get; set; }

    /// <summary>No checks of these names, wildcards allowed.</summary>
    [Parameter]
    [SupportsWildcards, ArgumentCompleter(typeof(CheckNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Exclude { get; set; }

    /// <summary>The time for all checks together, 1 to 600 seconds. Default 30.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>One boolean instead of rows: true where nothing failed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }
}
