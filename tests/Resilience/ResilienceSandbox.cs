using System.Collections.Concurrent;
using System.IO;
using System.Net.Http;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using EntraPrivateAccess.Tests.Windows;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>
/// A sandbox in the tests' own process: tests see its journal, its disks and its children while engines work on it.
/// </summary>
public sealed class ResilienceSandbox : IAsyncLifetime
{
    private readonly string _disk = Directory.CreateTempSubdirectory("resilience-").FullName;
    private readonly HttpClient _http = new(
        new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }
    );
    private readonly ConcurrentBag<string> _tokens = [];
    private RunningSandbox? _sandbox;

    // Not a test's own token: what one row starts, another one may wait for. Each wait here has a bound.
    internal static CancellationToken Stop => CancellationToken.None;

    /// <summary>Only against hanging: no assertion depends on it.</summary>
    internal static TimeSpan Patience => TimeSpan.FromMinutes(4);

    /// <summary>
    /// True for a test that plants a token itself. All others end with a look at their disks and their journal for
    /// every token they were given.
    /// </summary>
    internal bool LeaksAreMeant { get; set; }

    /// <summary>What the sandbox would say on its stdout when it is ready.</summary>
    internal string Ready { get; private set; } = "";

    internal Journal Journal => Service<Journal>();

    internal FaultBoard Faults => Service<FaultBoard>();

    internal TenantView Tenant => Service<TenantStore>().View(TimeSpan.Zero);

    public async ValueTask InitializeAsync()
    {
        _sandbox = await RunningSandbox.StartAsync(new SandboxOptions { Disk = _disk, Servers = [] });
        Ready = _sandbox.Ready().ToJsonString();
        Faults.Set(new Fault(FaultNames.InstallerSize, "1048576", null, null));
        Seed(new SeedRequest(Connectors: 1, Groups: 1));
    }

    public async ValueTask DisposeAsync()
    {
        IReadOnlyList<string> leaks = LeaksAreMeant ? [] : Leaks();
        await _sandbox!.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_disk, recursive: true);
        Assert.Empty(leaks);
    }

    internal T Service<T>()
        where T : notnull => _sandbox!.Services.GetRequiredService<T>();

    internal void Seed(SeedRequest seed) => Service<TenantSeed>().Apply(seed);

    /// <summary>A bare server on which everything takes a moment only.</summary>
    internal VirtualMachine NewServer(string name)
    {
        VirtualMachine machine = Service<VirtualMachines>().Create(new ServerSpec { Name = name });
        Set(machine, FaultNames.InstallerDuration, "0.3");
        Set(machine, FaultNames.RegistrationDuration, "0.3");
        Set(machine, FaultNames.ListingDelay, "0.5");
        Set(machine, FaultNames.ActivationDelay, "0.5");
        return machine;
    }

    /// <summary>A fault of one server, so that tests do not meet.</summary>
    internal void Set(VirtualMachine machine, string fault, string? value, int? count = null) =>
        Faults.Set(new Fault(fault, value, count, machine.Spec.Name));

    internal async Task<string> TokenAsync(
        string kind,
        string? user = null,
        int? expiresInSeconds = null,
        string? audience = null,
        string? tenantId = null
    )
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_sandbox!.Url, "/sandbox/tokens"))
        {
            Content = JsonContent.Create(
                new
                {
                    kind,
                    user,
                    expiresInSeconds,
                    audience,
                    tenantId,
                }
            ),
        };
        request.Headers.Add("X-Sandbox-Key", _sandbox.ControlKey);
        using HttpResponseMessage response = await _http.SendAsync(request, Stop);
        _ = response.EnsureSuccessStatusCode();
        string token = (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!["token"]!;
        _tokens.Add(token);
        return token;
    }

    /// <summary>What happened on one server, in order.</summary>
    internal IReadOnlyList<JournalEntry> Of(VirtualMachine machine) =>
        [.. Journal.Since(0).Where(entry => entry.Target == machine.Spec.Name)];

    internal Task UntilAsync(VirtualMachine machine, string action, string? detail = null) =>
        UntilAsync(
            () =>
                Of(machine)
                    .Any(entry =>
                        entry.Action == action
                        && (detail is null || entry.Detail?.Contains(detail, StringComparison.Ordinal) == true)
                    ),
            () => $"{action} {detail} on {machine.Spec.Name}"
        );

    /// <summary>Looks often, so that the moment is not missed, and not for ever.</summary>
    internal static async Task UntilAsync(Func<bool> condition, Func<string> what)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"It did not come: {what()}");
            await Task.Delay(10, Stop);
        }
    }

    // Installers are large, and what they hold is the sandbox's own.
    private IReadOnlyList<string> Leaks()
    {
        SecretPieces pieces = new([.. _tokens]);
        return
        [
            .. WrittenFiles().Where(file => new FileInfo(file).Length < 512 * 1024 && pieces.AreInFile(file)),
            .. Journal.Since(0).Select(entry => entry.ToString()).Where(pieces.AreIn),
        ];
    }

    /// <summary>Every file below the sandbox's disks.</summary>
    internal IEnumerable<string> WrittenFiles() => Directory.EnumerateFiles(_disk, "*", SearchOption.AllDirectories);
}
