using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>
/// A server in memory whose services are started and stopped, with a clock that advances while the test waits.
/// </summary>
public abstract class ServicesFixture
{
    private protected FakeTimeProvider Time { get; } = new();

    private protected FakeServer Server { get; } = new();

    /// <summary>The service changes, without the files that a command writes for the next run.</summary>
    private protected IEnumerable<string> ServiceCalls =>
        Server.Journal.Where(entry =>
            entry.StartsWith("start ", StringComparison.Ordinal) || entry.StartsWith("stop ", StringComparison.Ordinal)
        );

    private protected static TimeSpan Limit { get; } = TimeSpan.FromMinutes(5);

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Advances the clock until the work ends.</summary>
    private protected async Task<IReadOnlyList<ServiceChange>> Run(
        Func<ConnectorServices, Task<IReadOnlyList<ServiceChange>>> work,
        Action? meanwhile = null
    )
    {
        Task<IReadOnlyList<ServiceChange>> task = work(
            new ConnectorServices(Server, "SRV01", Time, SilentReporter.Instance)
        );
        for (int step = 0; !task.IsCompleted && step < 10_000; step++)
        {
            meanwhile?.Invoke();
            Time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        return await task.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }
}

/// <summary>Places the files and services that setup installs on a server in memory.</summary>
internal static class InstalledFiles
{
    private const string Folder = @"C:\Program Files\Microsoft Entra private network connector";

    public static void Place(FakeServer server, Version version)
    {
        foreach (
            (string service, string program) in (IEnumerable<(string, string)>)
                [
                    ("WAPCSvc", Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe"),
                    ("WAPCUpdaterSvc", Folder + @" Updater\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe"),
                ]
        )
        {
            _ = server.Services.Add(
                new FakeService
                {
                    Name = service,
                    State = ServiceState.Running,
                    BinaryPath = $"\"{program}\"",
                }
            );
            server.Files.Set(program, "program");
            server.Files.Versions[program] = version;
        }

        server.Files.Set(Folder + @"\RegisterConnector.ps1", "param()");
        server.Files.Set(
            Folder
                + @"\Modules\MicrosoftEntraPrivateNetworkConnectorPSModule"
                + @"\MicrosoftEntraPrivateNetworkConnectorPSModule.psd1",
            "@{}"
        );
    }
}
