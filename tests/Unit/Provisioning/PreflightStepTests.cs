using System.IO;
using System.Net;
using System.Net.Http;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Provisioning.Repairs;
using EntraPrivateAccess.Provisioning.Steps;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Identity;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>Tests which tenant the preflight checks, and that a token of another tenant is refused first.</summary>
public sealed class PreflightStepTests
{
    private const string OtherTenant = "99999999-2222-3333-4444-555555555555";

    private readonly FakeServer _server = new();
    private readonly RecordingNetwork _network = new();

    public PreflightStepTests() => _server.RealNetwork = _network;

    /// <summary>The token is checked while the checks run, but its tenant is known before either begins.</summary>
    [Theory]
    [InlineData("contoso.onmicrosoft.com")]
    [InlineData(null)]
    public async Task Addresses_of_the_token_tenant_are_checked_even_if_the_token_is_checked_late(string? signedIn)
    {
        ProvisioningFixture fixture = CreateFixture(signedIn, new LateService(_network.Used));

        _ = await Assert.ThrowsAsync<ConnectorException>(() => InspectAsync(fixture));

        Assert.Contains($"{TestToken.Tenant}.registration.msappproxy.net", _network.Resolved);
        Assert.DoesNotContain(_network.Resolved, host => host.StartsWith("contoso.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Token_of_another_tenant_is_refused_before_anything_is_read(bool isPlan, bool skipsRegistration)
    {
        ProvisioningFixture fixture = CreateFixture(
            OtherTenant,
            new LateService(_network.Used),
            isPlan,
            skipsRegistration
        );

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => InspectAsync(fixture));

        AssertRefused(fault);
    }

    [Fact]
    public async Task Repair_refuses_a_token_of_another_tenant_before_it_checks_the_server()
    {
        ProvisioningFixture fixture = CreateFixture(OtherTenant, new LateService(_network.Used));
        RepairChecks checks = new(fixture.Context, () => CheckCatalogue.All(fixture.Context.Environment));
        RepairRun run = new(fixture.Context, RepairList.All, checks, (_, _) => Task.FromResult(true));

        AssertRefused(await Assert.ThrowsAsync<ConnectorException>(() => run.RunAsync(_ => { }, Stop)));
    }

    [Fact]
    public async Task Personal_account_is_named_as_such_instead_of_as_another_tenant()
    {
        string token = TestToken.Registration(("tid", "9188040d-6c67-4c5b-b112-36a304b66dad"));
        ProvisioningFixture fixture = CreateFixture(OtherTenant, new LateService(_network.Used), token: token);

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => InspectAsync(fixture));

        Assert.Equal("AccountIsPersonal", fault.ErrorId);
    }

    [Fact]
    public async Task License_prompt_is_shown_only_after_the_inspection()
    {
        ProvisioningFixture fixture = new(_server);

        ProvisioningState state = await InstallerPreflight.RunAsync(fixture.Context, new ProvisioningState(), Stop);

        Assert.True(InstallerPreflight.RequiresLicense(fixture.Context, state));
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            InstallerPreflight.AskLicenseAsync(fixture.Context, state)
        );
        Assert.Equal("LicenseNotAccepted", fault.ErrorId);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Task<ConnectorInstallation> InspectAsync(ProvisioningFixture fixture) =>
        new ProvisioningRun(fixture.Context, [new PreflightStep(installs: true)], (_, _) =>
            throw new InvalidOperationException("Inspecting must not prompt.")
        ).RunAsync(Stop);

    private void AssertRefused(ConnectorException fault)
    {
        Assert.Equal(("RegistrationTokenWrongTenant", ErrorKind.AuthenticationError), (fault.ErrorId, fault.Category));
        Assert.Contains(OtherTenant, fault.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(_network.Resolved);
        Assert.Empty(_server.Journal);
    }

    private ProvisioningFixture CreateFixture(
        string? tenantId,
        HttpMessageHandler http,
        bool isPlan = false,
        bool skipsRegistration = false,
        string? token = null
    ) =>
        new(
            _server,
            new ProvisioningRequest
            {
                Token = TestToken.Secure(token ?? TestToken.Registration()),
                IsPlan = isPlan,
                SkipRegistration = skipsRegistration,
            },
            tenantId: tenantId,
            http: http
        );

    /// <summary>Responds only after the network checks have started.</summary>
    private sealed class LateService(Task<bool> started) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            _ = await started.WaitAsync(cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK);
        }
    }

    /// <summary>A network without any host, which records the names that are looked up.</summary>
    private sealed class RecordingNetwork : IServerNetwork
    {
        private readonly TaskCompletionSource<bool> _used = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<string> _resolved = [];

        public Task<bool> Used => _used.Task;

        public Task<IReadOnlyList<IPEndPoint>> ConnectionsAsync(int processId, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<IPEndPoint>>([]);

        public IReadOnlyList<string> Resolved
        {
            get
            {
                lock (_resolved)
                {
                    return [.. _resolved];
                }
            }
        }

        public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
        {
            lock (_resolved)
            {
                _resolved.Add(host);
            }

            _ = _used.TrySetResult(true);
            return Task.FromException<IReadOnlyList<IPAddress>>(
                Win32Errors.Fault(Win32Errors.HostNotFound, $"Resolving the host name {host}")
            );
        }

        public Task<Stream> ConnectAsync(
            IReadOnlyList<IPAddress> addresses,
            int port,
            CancellationToken cancellationToken
        ) =>
            Task.FromException<Stream>(
                Win32Errors.Fault(Win32Errors.ConnectionRefused, $"Connecting to {addresses[0]} port {port}")
            );

        public Task<IReadOnlyList<byte[]>?> TrustedRootsAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<byte[]>?>([]);
    }
}
