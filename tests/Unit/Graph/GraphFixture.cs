using System.Net.Http;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tenant;
using Microsoft.Extensions.Time.Testing;

namespace EntraPrivateAccess.Tests.Unit.Graph;

/// <summary>
/// A Graph client with scripted responses, a clock that the test controls, and a constant instead of random numbers.
/// </summary>
internal sealed class GraphFixture
{
    public const string Profile = "/beta/onPremisesPublishingProfiles/applicationProxy";
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(250);

    public GraphFixture(FixedTokens? tokens = null, HttpMessageHandler? handler = null)
    {
        Tokens = tokens ?? new FixedTokens();
        GraphConnection connection = new(
            new HttpClient(handler ?? Handler),
            new Uri("https://graph.microsoft.com"),
            Tokens,
            Memory
        )
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

    public ServiceCapabilities Memory { get; } = new();

    public HeardReporter Reporter { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));

    public GraphClient Client { get; }

    public TenantDirectory Tenant { get; }

    public TimeSpan Waited => Time.GetUtcNow() - Time.Start;

    /// <summary>Advances the clock in small steps until the work is done.</summary>
    public async Task<T> RunAsync<T>(Task<T> work)
    {
        // The limit only prevents a hang.
        long started = TimeProvider.System.GetTimestamp();
        while (!work.IsCompleted && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(5))
        {
            _ = await Task.WhenAny(work, Task.Delay(5));
            if (!work.IsCompleted)
            {
                Time.Advance(s_step);
            }
        }

        return work.IsCompleted ? await work : throw new TimeoutException("The work did not end.");
    }
}

/// <summary>Returns canary tokens and counts the forced refreshes.</summary>
internal sealed class FixedTokens : ITokenSource
{
    public const string Canary = "canary-token";

    public int Forced { get; private set; }

    public IReadOnlyList<string> Scopes { get; init; } = ["Directory.ReadWrite.All"];

    public string Method => "Test";

    public bool IsAppOnly { get; init; }

    public Task<AccessToken> GetAsync(bool forceRefresh, IReporter reporter, CancellationToken cancellationToken)
    {
        Forced += forceRefresh ? 1 : 0;
        return Task.FromResult(new AccessToken($"{Canary}-{Forced}", DateTimeOffset.MaxValue) { Scopes = Scopes });
    }
}

/// <summary>Records the reported messages and progress updates.</summary>
internal sealed class HeardReporter : IReporter
{
    public List<string> Said { get; } = [];

    public List<ProgressUpdate> Shown { get; } = [];

    public List<StepReport> Steps { get; } = [];

    public void Debug(string message) => Said.Add(message);

    public void Verbose(string message) => Said.Add(message);

    public void Warning(string message) => Said.Add(message);

    public void Notice(string message) => Said.Add(message);

    public void Step(StepReport step) => Steps.Add(step);

    public void Progress(ProgressUpdate update) => Shown.Add(update);
}
