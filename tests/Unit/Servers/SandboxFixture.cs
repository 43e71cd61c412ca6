using System.IO;
using System.Net.Http;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Download;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.Network;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using EntraPrivateAccess.Server.Virtual;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Servers;

/// <summary>
/// A sandbox in the test process with its servers. Each fault targets one server, so tests do not affect each other.
/// </summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    private readonly string _disk = Directory.CreateTempSubdirectory("servers-test-").FullName;
    private RunningSandbox? _sandbox;
    private int _servers;

    internal HttpClient Http { get; } =
        new(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true });

    internal Uri Url => _sandbox!.Url;

    internal FaultBoard Faults => _sandbox!.Services.GetRequiredService<FaultBoard>();

    internal Journal Journal => _sandbox!.Services.GetRequiredService<Journal>();

    internal VirtualMachines Machines => _sandbox!.Services.GetRequiredService<VirtualMachines>();

    internal byte[] NetworkRoot => _sandbox!.Services.GetRequiredService<InternetAuthority>().Root.RawData;

    internal byte[] PublisherRoot => _sandbox!.Services.GetRequiredService<PublisherChain>().Root.RawData;

    internal MachineNetwork NetworkOf(VirtualMachine machine) =>
        _sandbox!.Services.GetRequiredService<Internet>().Of(machine);

    /// <summary>Advances the clock of the sandbox, which ends or shortens everything that takes time there.</summary>
    internal void Advance(TimeSpan by) => _sandbox!.Services.GetRequiredService<TenantStore>().Advance(by);

    internal static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _sandbox = await RunningSandbox.StartAsync(new SandboxOptions { Disk = _disk, Servers = [] });

    public async ValueTask DisposeAsync()
    {
        await _sandbox!.DisposeAsync();
        Http.Dispose();
        Directory.Delete(_disk, recursive: true);
    }

    // Numbers have three digits because a fault applies to every name that contains its target, and TEST10 contains
    // TEST1.
    internal VirtualMachine NewMachine() =>
        Machines.Create(new ServerSpec { Name = $"TEST{Interlocked.Increment(ref _servers):000}" });

    internal Task<VirtualServer> ConnectAsync(VirtualMachine machine) =>
        VirtualServer.ConnectAsync(
            Http,
            Url,
            _sandbox!.ControlKey,
            machine.Spec.Name,
            PublisherRoot,
            TimeProvider.System,
            Stop
        );

    internal async Task<JsonNode> ControlAsync(HttpMethod method, string path, object? body = null)
    {
        using HttpRequestMessage request = new(method, new Uri(Url, path))
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        request.Headers.Add("X-Sandbox-Key", _sandbox!.ControlKey);
        using HttpResponseMessage response = await Http.SendAsync(request, Stop);
        _ = response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!;
    }

    internal async Task<string> RegistrationTokenAsync() =>
        (string)(await ControlAsync(HttpMethod.Post, "/sandbox/tokens", new { kind = "registration" }))["token"]!;
}
