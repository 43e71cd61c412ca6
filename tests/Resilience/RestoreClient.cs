using System.Net.Http;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using EntraPrivateAccess.SandboxClient;
using EntraPrivateAccess.Tests.Unit.Sandbox;
using TenantDirectory = EntraPrivateAccess.Tenant.TenantDirectory;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>Opens the tenant of a sandbox in this process, with a handler that interferes with the requests.</summary>
internal static class RestoreClient
{
    public static (string? Id, string? Name) IdentityOf(TenantFixture fixture) =>
        (fixture.Service<TenantIdentity>().Id, fixture.Service<TenantIdentity>().Name);

    public static CancellationToken StopOf(DelegatingHandler? handler) =>
        handler is KillSwitch killed ? killed.Token : TenantFixture.Stop;

    public static HttpClient Open(DelegatingHandler? handler)
    {
        HttpClientHandler inner = new() { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        if (handler is null)
        {
            return new HttpClient(inner);
        }

        // A handler is used again by the next client.
        return new HttpClient(new Relay(handler, inner));
    }

    public static async Task<TenantDirectory> ConnectAsync(TenantFixture fixture, HttpClient http)
    {
        TenantStore store = fixture.Service<TenantStore>();
        SandboxClock clock = fixture.Service<SandboxClock>();
        SandboxTime time = new(
            (part, _) =>
            {
                TimeSpan before = clock.Ahead;
                store.Advance(part);
                return Task.FromResult(new ClockReading(before, clock.Ahead));
            }
        );
        GraphConnection connection = new(
            http,
            new Uri(fixture.Root),
            new GivenToken(await fixture.TokenAsync()),
            new ServiceCapabilities()
        )
        {
            Time = time,
        };
        return TenantDirectory.Open(connection, "Sandbox", SilentReporter.Instance);
    }

    private sealed class GivenToken(string text) : ITokenSource
    {
        public string Method => "Test";

        public bool IsAppOnly => false;

        public IReadOnlyList<string> Scopes => ["Directory.ReadWrite.All"];

        public Task<AccessToken> GetAsync(bool forceRefresh, IReporter reporter, CancellationToken cancellationToken) =>
            Task.FromResult(new AccessToken(text, DateTimeOffset.MaxValue));
    }

    private sealed class Relay(DelegatingHandler outer, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) =>
            outer is ISending sending
                ? sending.SendAsync(request, base.SendAsync, cancellationToken)
                : base.SendAsync(request, cancellationToken);
    }
}

internal interface ISending
{
    Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send,
        CancellationToken cancellationToken
    );
}

/// <summary>Ends the run at its n-th request that changes something.</summary>
/// <param name="isAnswerLost">Whether the service has received the request before the run ends.</param>
internal sealed class KillSwitch(int writes, bool isAnswerLost) : DelegatingHandler, ISending
{
    private readonly CancellationTokenSource _kill = new();
    private int _left = writes;

    public CancellationToken Token => _kill.Token;

    public bool IsKilled => _kill.IsCancellationRequested;

    public async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send,
        CancellationToken cancellationToken
    )
    {
        bool isRead =
            request.Method == HttpMethod.Get
            || (
                request.RequestUri!.AbsolutePath.EndsWith("$batch", StringComparison.Ordinal)
                && !IsWriting(await request.Content!.ReadAsStringAsync(CancellationToken.None))
            );
        if (isRead || Interlocked.Decrement(ref _left) >= 0)
        {
            return await send(request, cancellationToken);
        }

        if (isAnswerLost)
        {
            using HttpResponseMessage lost = await send(request, CancellationToken.None);
        }

        await _kill.CancelAsync();
        throw new OperationCanceledException(_kill.Token);
    }

    protected override void Dispose(bool disposing)
    {
        _kill.Dispose();
        base.Dispose(disposing);
    }

    private static bool IsWriting(string batch) =>
        new[] { "POST", "PUT", "PATCH", "DELETE" }.Any(method =>
            batch.Contains($"\"method\":\"{method}\"", StringComparison.Ordinal)
        );
}

/// <summary>Sets a fault right before the first request that creates a group.</summary>
internal sealed class Saboteur(TenantFixture fixture, string fault, string? value) : DelegatingHandler, ISending
{
    public bool IsDone { get; private set; }

    public Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send,
        CancellationToken cancellationToken
    )
    {
        if (
            !IsDone
            && request.Method == HttpMethod.Post
            && request.RequestUri!.AbsolutePath.EndsWith("/connectorGroups", StringComparison.Ordinal)
        )
        {
            IsDone = true;
            fixture.Faults.Set(new Fault(fault, value, 1, "connectorGroups"));
        }

        return send(request, cancellationToken);
    }
}
