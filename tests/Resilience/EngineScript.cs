using EntraPrivateAccess.Sandbox.Servers;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>What an engine is told before a test's own lines.</summary>
internal static class EngineScript
{
    /// <summary>Installs, and says what became of each step, one a line.</summary>
    public const string Install = """
        $result = Install-Connector -ConnectorGroup $group -CreateGroup -Region eur -Token $registration -AcceptLicense -TimeoutSeconds 240 @more
        foreach ($step in $result.Steps) { "$($step.Step)=$($step.Status)|$($step.Detail)" }
        "Result=$($result.Status)|$($result.ConnectorGroup)|$($result.ConnectorId)"
        """;

    /// <summary>Imports the module and connects to a sandbox that another process runs.</summary>
    /// <remarks>Needs <c>$manifest</c>, <c>$graph</c> and <c>$registration</c>, the tokens as SecureString.</remarks>
    public static string Connect(string ready, VirtualMachine machine, string group) =>
        $$"""
            $ErrorActionPreference = 'Stop'
            Import-Module $manifest
            $group = {{Quote(group)}}
            $more = @{}
            $type = (Get-Command Install-Connector).ImplementingType.Assembly.GetType('EntraPrivateAccess.SandboxClient.SandboxReady')
            $ready = $type.GetConstructors()[0].Invoke(@({{Quote(ready)}}))
            $environment = $type.GetMethod('Environment').Invoke($ready, @('Resilience'))
            $null = Connect-EntraPrivateAccess -Environment $environment -Server {{machine.Spec.Name}} -AccessToken $graph
            """;

    /// <summary>A SecureString in words, for a process that is told everything over stdin.</summary>
    public static string Secret(string variable, string text) =>
        $"${variable} = [Security.SecureString]::new(); {Quote(text)}.ToCharArray().ForEach({{ ${variable}.AppendChar($_) }})";

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
