using System.Diagnostics;
using System.IO;
using System.Net.Http;
using System.Net.Http.Json;
using System.Text.Json;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Identity;

/// <summary>A sandbox in a child process, as users run it, for sign-in tests.</summary>
public sealed class SandboxTenant : IAsyncLifetime
{
    public const string Automation = "b6f0a3f2-6c0e-4d58-9a3d-2f7b8c1e5a10";
    public const string AutomationSecret = "sandbox~secret~of~contoso~automation";

    private readonly string _disk = Directory.CreateTempSubdirectory("epa-identity-").FullName;
    private Process? _process;
    private string _key = "";

    internal ConnectorEnvironment Environment { get; private set; } = null!;

    internal HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        string program = Path.Combine(
            Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!,
            "Module",
            "bin",
            "sandbox",
            "EntraPrivateAccess.Sandbox.dll"
        );
        ProcessStartInfo start = new(
            "dotnet",
            [program, "--disk", _disk, "--parent", $"{System.Environment.ProcessId}"]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        _process = Process.Start(start)!;
        using JsonDocument ready = JsonDocument.Parse(
            (await _process.StandardOutput.ReadLineAsync().WaitAsync(TestWait.Limit))!
        );
        string GetString(string name) => ready.RootElement.GetProperty(name).GetString()!;
        _key = GetString("controlKey");
        Uri url = new(GetString("url"));
        Environment = new ConnectorEnvironment
        {
            Name = "Sandbox",
            Authority = url,
            GraphRoot = url,
            RegistrationClientId = Environments.Global.RegistrationClientId,
            RegistrationScope = Environments.Global.RegistrationScope,
            Publisher = Environments.Global.Publisher,
            CertificatePin = GetString("certificatePin"),
            SandboxUrl = url,
        };
        Http = HttpClients.Create(Environment, proxy: null);
    }

    internal SignInContext Context(string? tenant = "contoso.onmicrosoft.com") =>
        new()
        {
            Environment = Environment,
            Http = Http,
            Cache = TokenCache.InMemory(),
            TenantId = tenant,
        };

    /// <summary>Sends a control request to the sandbox, as its own cmdlets do.</summary>
    internal async Task<JsonElement?> ControlAsync(HttpMethod method, string path, object? body = null)
    {
        using HttpRequestMessage request = new(method, new Uri(Environment.SandboxUrl!, $"/sandbox/{path}"))
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        request.Headers.Add("X-Sandbox-Key", _key);
        using HttpResponseMessage response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        return text.Length == 0 ? null : JsonDocument.Parse(text).RootElement;
    }

    internal async Task<string> TokenAsync(object request) =>
        (await ControlAsync(HttpMethod.Post, "tokens", request))!.Value.GetProperty("token").GetString()!;

    public ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (_process is { HasExited: false })
        {
            _process.Kill();
            TestWait.ForExit(_process);
        }

        _process?.Dispose();
        Directory.Delete(_disk, recursive: true);
        return ValueTask.CompletedTask;
    }
}
