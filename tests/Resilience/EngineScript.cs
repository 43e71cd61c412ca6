using EntraPrivateAccess.Sandbox.Servers;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>Scripts that prepare an engine for a test.</summary>
internal static class EngineScript
{
    /// <summary>Installs a connector and writes one line per step with its outcome.</summary>
    public const string Install = """
        $target = @{ ConnectorGroup = $group; CreateGroup = $true; Region = 'eur' }
        $result = Install-Connector @target -Token $registration -AcceptLicense -TimeoutSeconds 240 @more
        foreach ($step in $result.Steps) { "$($step.Step)=$($step.Status)|$($step.Detail)" }
        "Result=$($result.Status)|$($result.ConnectorGroup)|$($result.ConnectorId)"
        """;

    /// <summary>Returns a script that imports the module and connects to a sandbox in another process.</summary>
    /// <remarks>
    /// The script requires <c>$manifest</c>, <c>$graph</c> and <c>$registration</c>; the tokens are SecureStrings.
    /// </remarks>
    public static string Connect(string ready, VirtualMachine machine, string group) =>
        $$"""
            $ErrorActionPreference = 'Stop'
            Import-Module $manifest
            $group = {{Quote(group)}}
            $more = @{}
            $assembly = (Get-Command Install-Connector).ImplementingType.Assembly
            $type = $assembly.GetType('EntraPrivateAccess.SandboxClient.SandboxReady')
            $ready = $type.GetConstructors()[0].Invoke(@({{Quote(ready)}}))
            $environment = $type.GetMethod('Environment').Invoke($ready, @('Resilience'))
            $server = '{{machine.Spec.Name}}'
            $null = Connect-EntraPrivateAccess -Environment $environment -Server $server -AccessToken $graph
            """;

    /// <summary>Returns a script that builds a SecureString, for a process that reads its script from stdin.</summary>
    public static string Secret(string variable, string text) =>
        $"${variable} = [Security.SecureString]::new(); "
        + $"{Quote(text)}.ToCharArray().ForEach({{ ${variable}.AppendChar($_) }})";

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
