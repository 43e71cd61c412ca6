using System.IO;
using EntraPrivateAccess.Sandbox.Tenant;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Identity;

/// <summary>
/// Tests the managed identity in a separate process, because Azure sets the endpoint in environment variables.
/// </summary>
public sealed class ManagedIdentityTests
{
    private const string Begin = """
        . $args[0]
        $sandbox = Start-ConnectorSandbox -Name Identity
        $identity = (Invoke-SandboxControl $sandbox GET status).managedIdentity
        $env:IDENTITY_ENDPOINT = $identity.endpoint
        $env:IDENTITY_HEADER = $identity.header
        """;

    private static async Task<IReadOnlyList<string>> RunAsync(string script)
    {
        DirectoryInfo home = Directory.CreateTempSubdirectory("epa-identity-");
        try
        {
            return await PwshProcess.RunAsync(
                script,
                home.FullName,
                [Path.Combine(LoadingHost.Root, "tests", "Support.ps1")]
            );
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Managed_identity_signs_in_and_reads_the_tenant()
    {
        IReadOnlyList<string> lines = await RunAsync(
            $$"""
            {{Begin}}
            $context = Connect-EntraPrivateAccess -Environment $sandbox -Identity
            $context.AuthenticationMethod, $context.Account, $context.TenantName
            $context.TenantId -eq $sandbox.TenantId
            Stop-ConnectorSandbox -Name Identity
            """
        );
        Assert.Equal(["ManagedIdentity", TenantClients.ManagedIdentity, "Contoso (sandbox)", "True"], lines);
    }

    [Fact]
    public async Task Managed_identity_signs_in_for_a_DSC_resource()
    {
        IReadOnlyList<string> lines = await RunAsync(
            $$"""
            {{Begin}}
            $base = (Get-Module EntraPrivateAccess).ModuleBase
            $path = "$base/Module/Dsc/EntraPrivateAccessDsc/EntraPrivateAccessDsc.psd1"
            $resources = Import-Module $path -PassThru
            & $resources {
                $script:PSDefaultParameterValues = @{ 'Connect-EntraPrivateAccess:Environment' = $args[0] }
            } $sandbox
            $group = (& $resources { [EntraConnectorGroup] })::new()
            $group.Name = 'Default'
            $group.ManagedIdentity = $true
            try { $null = $group.Get() } catch { if ("$_" -notlike '*application*') { throw } }
            (Get-EntraPrivateAccessContext).AuthenticationMethod
            Stop-ConnectorSandbox -Name Identity
            """
        );
        Assert.Equal(["ManagedIdentity"], lines);
    }

    [Fact]
    public async Task Endpoint_that_rejects_the_request_is_reported_as_one_error()
    {
        IReadOnlyList<string> lines = await RunAsync(
            $$"""
            {{Begin}}
            $env:IDENTITY_HEADER = 'wrong'
            try { Connect-EntraPrivateAccess -Environment $sandbox -Identity } catch { $_.FullyQualifiedErrorId }
            Stop-ConnectorSandbox -Name Identity
            exit 0
            """
        );
        Assert.Equal(
            ["ManagedIdentityUnavailable,EntraPrivateAccess.Commands.Session.ConnectEntraPrivateAccessCommand"],
            lines
        );
    }
}
