using System;
using System.Net.Http;
using System.Threading.Tasks;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Tenant;
using Microsoft.Extensions.Time.Testing;

namespace EntraPrivateAccess.Tests.Unit.Graph;

/// <summary>A Graph client on a script, with a clock that the test drives and randomness that is none.</summary>
internal sealed class GraphStage
{
    public const string Profile = "/beta/onPremisesPublishingProfiles/applicationProxy";
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(250);

    public GraphStage(FixedTokens? tokens = null, HttpMessageHandler? handler = null)
    {
        Tokens = tokens ?? new FixedTokens();
        GraphConnection connection = new(new HttpClient(handler ?? Handler), new Uri("https://graph.microsoft.com"), Tokens, Memory)
        {
            Time = Time,
            Random = () => 0.5,
            Limits = new RetryLimits(4, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)),
        };
        Client = new GraphClient(connection, Reporter);
        Tenant = new TenantDirectory(Client, "Global");
    }

    public ScriptedHandler Handler { get; } = new();

    public FixedTokens Tokens { get; }

    public GraphMemory Memory { get; } = new();

    public HeardReporter Reporter { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));

    public GraphClient Client { get; }

    public TenantDirectory Tenant { get; }

    public TimeSpan Waited => Time.GetUtcNow() - Time.Start;

    /// <summary>Lets the clock run in small steps until the work is done.</summary>
    public async Task<T> RunAsync<T>(Task<T> work)
    {
        while (!work.IsCompleted)
        {
            _ = await Task.WhenAny(work, Task.Delay(5));
            if (!work.IsCompleted)
            {
                Time.Advance(s_step);
            }
        }

        return await work;
    }
}
