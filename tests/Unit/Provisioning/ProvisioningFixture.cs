using System.Net.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using EntraPrivateAccess.Tests.Unit.Server;
using Microsoft.Extensions.Time.Testing;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>A server in memory, a clock that the test controls, and a provisioning context that uses both.</summary>
internal sealed class ProvisioningFixture
{
    public ProvisioningFixture(ProvisioningRequest? request = null)
        : this(new FakeServer(), request) { }

    public ProvisioningFixture(
        FakeServer server,
        ProvisioningRequest? request = null,
        ConnectorEnvironment? environment = null,
        string? tenantId = null,
        HttpMessageHandler? http = null,
        Func<string, string, Task<bool>>? ask = null,
        TenantDirectory? tenant = null
    )
    {
        Server = server;
        Context = new ProvisioningContext
        {
            Request = request ?? new ProvisioningRequest(),
            Server = server,
            Description = server.Description,
            Environment = environment ?? Environments.Global,
            Http = new HttpClient(http ?? new ScriptedHandler()),
            TenantId = tenantId,
            Tenant = tenant,
            Clock = Clock,
            Reporter = Reporter,
            Activity = "Testing",
            AskLicense = () => Task.FromResult(false),
            Ask = ask ?? ((_, _) => Task.FromResult(false)),
        };
    }

    public FakeServer Server { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero));

    public HeardReporter Reporter { get; } = new();

    public ProvisioningContext Context { get; }

    /// <summary>Advances the clock in steps until the work ends, for at most 2,000 steps.</summary>
    public async Task<T> Run<T>(Task<T> work, TimeSpan step)
    {
        for (int count = 0; count < 2000 && !work.IsCompleted; count++)
        {
            Clock.Advance(step);
            await Task.Yield();
            await Task.WhenAny(work, Task.Delay(1));
        }

        // Only to prevent a hang.
        return await work.WaitAsync(TimeSpan.FromMinutes(5), CancellationToken.None);
    }
}
