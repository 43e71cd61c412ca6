using System.Collections.Concurrent;
using System.IO;
using System.Net.Http;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using EntraPrivateAccess.Tests.Windows;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>
/// A sandbox in the test process, so that tests can read its journal, disks and child processes while engines use it.
/// </summary>
public sealed class ResilienceSandbox : IAsyncLifetime
{
    private readonly string _disk = Directory.CreateTempSubdirectory("resilience-").FullName;
    private readonly HttpClient _http = new(
        new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }
    );
    private readonly ConcurrentBag<string> _tokens = [];
    private RunningSandbox? _sandbox;

    // Not the token of the current test, because one theory row may wait for work that another row started.
    // Every wait in this class has a limit.
    internal static CancellationToken Stop => CancellationToken.None;

    /// <summary>The limit of each wait. It only prevents hangs; no assertion depends on it.</summary>
    internal static TimeSpan Patience => TimeSpan.FromMinutes(4);

    /// <summary>
    /// Whether the test plants a token on purpose. If not, disposal searches the disks and the journal for every token
    /// that was issued to the test.
    /// </summary>
    internal bool LeaksAreMeant { get; set; }

    /// <summary>The JSON that a sandbox process writes to standard output when it is ready.</summary>
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

    /// <summary>Creates a server without a connector on which setup, registration and activation are fast.</summary>
    internal VirtualMachine NewServer(string name)
    {
        VirtualMachine machine = Service<VirtualMachines>().Create(new ServerSpec { Name = name });
        Set(machine, FaultNames.InstallerDuration, "0.3");
        Set(machine, FaultNames.RegistrationDuration, "0.3");
        Set(machine, FaultNames.ListingDelay, "0.5");
        Set(machine, FaultNames.ActivationDelay, "0.5");
        return machine;
    }

    /// <summary>Sets a fault on one server only, so that tests do not affect each other.</summary>
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

    /// <summary>Gets the journal entries of one server, in order.</summary>
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

    /// <summary>Polls a condition at short intervals until it is met, and fails after <see cref="Patience"/>.</summary>
    internal static async Task UntilAsync(Func<bool> condition, Func<string> what)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"Timed out waiting for {what()}");
            await Task.Delay(10, Stop);
        }
    }

    // Large files are skipped: they are installers, which the sandbox itself generates.
    private IReadOnlyList<string> Leaks()
    {
        SecretPieces pieces = new([.. _tokens]);
        return
        [
            .. WrittenFiles().Where(file => new FileInfo(file).Length < 512 * 1024 && pieces.AreInFile(file)),
            .. Journal.Since(0).Select(entry => entry.ToString()).Where(pieces.AreIn),
        ];
    }

    /// <summary>Enumerates all files on the disks of the sandbox.</summary>
    internal IEnumerable<string> WrittenFiles() => Directory.EnumerateFiles(_disk, "*", SearchOption.AllDirectories);
}
