using System.Management.Automation;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Provisioning;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets;

/// <summary>Tests the question about a proxy that does not answer, with a host whose user answers it.</summary>
public sealed class ProxyQuestionTests
{
    private static readonly Uri s_gone = new("http://gone:8080");

    [Theory]
    [InlineData(true, ConnectorProxyMode.Explicit)]
    [InlineData(false, ConnectorProxyMode.Default)]
    public void Answer_of_the_user_decides_whether_the_proxy_is_set(bool isYes, ConnectorProxyMode mode)
    {
        FakeServer server = NewServer();
        List<string> captions = [];
        PromptHost host = new(caption =>
        {
            captions.Add(caption);
            return isYes ? 0 : 1;
        });
        string end = Run(host, async scope =>
        {
            ProvisioningFixture fixture = new(server, ask: scope.Ask);
            IReadOnlyList<ConnectorProxy> rows = await fixture.Run(
                new ProxyChange(fixture.Context).RunAsync(
                    ProxySetting.Explicit(s_gone),
                    scope.Confirm,
                    TestContext.Current.CancellationToken
                ),
                TimeSpan.FromSeconds(1)
            );
            return string.Join(",", rows.Select(row => row.Changed));
        });

        Assert.Equal(["Proxy not reached"], captions);
        Assert.Equal([1], host.Prompts.Select(prompt => prompt.Default));
        Assert.Equal(isYes ? "True,True" : "ProxyNotReached", end);
        Assert.All(ServiceProxy.ReadAll(server, Installed), proxy => Assert.Equal(mode, proxy.Section.Mode));
    }

    private static InstalledConnector Installed { get; } =
        new()
        {
            Brand = ProductNames.Current,
            Folder = Folder,
            Missing = [],
        };

    private const string Folder = @"C:\Program Files\Microsoft Entra private network connector";

    private static FakeServer NewServer()
    {
        FakeServer server = new();
        server.Files.Set(Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe", "");
        server.Services.AddConnector(ServiceState.Stopped);
        return server;
    }

    private static string Run(PromptHost host, Func<CommandScope, Task<object>> work)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Test-Work", typeof(TestWorkCommand), null));
        using Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        _ = shell
            .AddScript("try { Test-Work $args[0] } catch { $_.FullyQualifiedErrorId -replace ',.*' }")
            .AddArgument(new TestWorkCommand.WorkCase((scope, _) => work(scope)) { FaultsTerminate = true });
        return (string)Assert.Single(shell.Invoke()).BaseObject;
    }
}
