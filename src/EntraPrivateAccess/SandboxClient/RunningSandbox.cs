using System.Diagnostics;
using System.IO;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.SandboxClient;

/// <summary>A sandbox that this process started or found by its connection file, with what steers it.</summary>
internal sealed class RunningSandbox : IDisposable
{
    // Null where another process started it: then it also ends with that one.
    private readonly SandboxProcess? _process;
    private readonly string _line;
    private string? _connectionFile;

    private RunningSandbox(SandboxProcess? process, string line, SandboxControl control, ConnectorSandbox sandbox)
    {
        _process = process;
        _line = line;
        Control = control;
        Sandbox = sandbox;
    }

    public SandboxControl Control { get; }

    public ConnectorSandbox Sandbox { get; }

    public bool HasExited => _process is { } own ? own.HasExited : IsGone(Sandbox.ProcessId);

    public static async Task<RunningSandbox> StartAsync(
        SandboxRequest request,
        TimeProvider time,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        const string activity = "Starting the sandbox";
        reporter.Progress(
            new ProgressUpdate(activity, "waiting until it answers", SecondsRemaining: (int)request.Limit.TotalSeconds)
        );
        (SandboxProcess process, string line) = await SandboxProcess
            .StartAsync(request, time, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            RunningSandbox running = await OpenAsync(
                    request.Name,
                    line,
                    process,
                    control => control.SeedAsync(request, cancellationToken),
                    cancellationToken
                )
                .ConfigureAwait(false);
            reporter.Progress(new ProgressUpdate(activity, "ready", Completed: true));
            return running;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Finds a sandbox that another process started and wrote down with <see cref="SaveConnection"/>.
    /// </summary>
    /// <param name="known">Sandboxes that the session has already: one of them is returned if the file describes
    /// it.</param>
    /// <exception cref="ConnectorException">
    /// <c>SandboxConnectionInvalid</c>, <c>SandboxConnectionNotLocal</c>, <c>SandboxUnreachable</c>.
    /// </exception>
    public static async Task<RunningSandbox> AttachAsync(
        string path,
        IEnumerable<RunningSandbox> known,
        CancellationToken cancellationToken
    )
    {
        string text = Read(path);
        SandboxReady ready = SandboxReady.TryRead(text) ?? throw ConnectorErrors.SandboxConnectionInvalid(path);
        return !ready.IsLocal
            ? throw ConnectorErrors.SandboxConnectionNotLocal(path, ready.Url)
            : known.FirstOrDefault(sandbox => sandbox.Is(ready))
                ?? await OpenAsync(
                        ready.Name ?? "Sandbox",
                        text,
                        process: null,
                        _ => Task.CompletedTask,
                        cancellationToken
                    )
                    .ConfigureAwait(false);
    }

    /// <summary>
    /// Writes down how another process of the same person reaches this sandbox; the file ends with the sandbox.
    /// </summary>
    /// <exception cref="ConnectorException"><c>SandboxConnectionNotWritten</c>: without its file nobody would reach
    /// it from elsewhere, so it ended.</exception>
    public void SaveConnection(string path)
    {
        try
        {
            File.Delete(path);
            PrivateFiles.Write(path, SandboxReady.WithName(_line, Sandbox.Name));
            _connectionFile = path;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw ConnectorErrors.SandboxConnectionNotWritten(path, refused);
        }
    }

    // The key is random and new in each sandbox; a port is used again.
    private bool Is(SandboxReady ready) =>
        Sandbox.Url == ready.Url && Sandbox.Environment.ControlKey == ready.Environment(Sandbox.Name).ControlKey;

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw ConnectorErrors.SandboxConnectionInvalid(path, refused);
        }
    }

    private static async Task<RunningSandbox> OpenAsync(
        string name,
        string line,
        SandboxProcess? process,
        Func<SandboxControl, Task> prepare,
        CancellationToken cancellationToken
    )
    {
        SandboxReady ready = new(line);
        ConnectorEnvironment environment = ready.Environment(name);
        SandboxControl control = new(environment);
        environment.Time = new SandboxTime(control.WaitAsync);
        try
        {
            await prepare(control).ConfigureAwait(false);
            ConnectorSandbox sandbox = new()
            {
                Name = name,
                Url = ready.Url,
                ProcessId = ready.ProcessId,
                TenantId = ready.TenantId,
                TenantName = ready.TenantName,
                Servers = ready.Servers,
                GraphToken = await control.TokenAsync("graph", cancellationToken).ConfigureAwait(false),
                RegistrationToken = await control.TokenAsync("registration", cancellationToken).ConfigureAwait(false),
                Environment = environment,
            };
            return new RunningSandbox(process, line, control, sandbox);
        }
        catch
        {
            control.Dispose();
            throw;
        }
    }

    private static bool IsGone(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        Control.Dispose();
        _process?.Dispose();
        if (_connectionFile is not null)
        {
            File.Delete(_connectionFile);
        }
    }
}

/// <summary>What a sandbox says when it is ready.</summary>
internal sealed class SandboxReady
{
    private readonly JObject _line;

    // Far above what a sandbox with hundreds of servers writes.
    private const int LongestText = 64 * 1024;
    private const int PinLength = 64;

    public SandboxReady(string line) => _line = JObject.Parse(line);

    /// <summary>Adds the sandbox's name to its line, for other sessions.</summary>
    public static string WithName(string line, string name)
    {
        JObject named = JObject.Parse(line);
        named["name"] = name;
        return named.ToString(Formatting.None);
    }

    /// <summary>Reads a text that may have been written by anything; null if no sandbox wrote it.</summary>
    public static SandboxReady? TryRead(string text)
    {
        try
        {
            return text.Length <= LongestText && new SandboxReady(text) is { IsComplete: true } ready ? ready : null;
        }
        catch (Exception wrong)
            when (wrong is JsonException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>
    /// True if the sandbox is reached by https on this machine's loopback, which nothing outside of it can answer.
    /// </summary>
    public bool IsLocal => Url is { IsLoopback: true, UserInfo.Length: 0 } && Url.Scheme == Uri.UriSchemeHttps;

    private bool IsComplete =>
        Uri.TryCreate(Text("url"), UriKind.Absolute, out _)
        && ProcessId > 0
        && Servers.All(name => name is not null)
        && Text("certificatePin").Count(Uri.IsHexDigit) == PinLength
        && Text("controlKey").Length > 0
        && new[] { "publisherRoot", "networkRoot" }.All(name => Convert.FromBase64String(Text(name)).Length > 0);

    /// <summary>Gets the name that the session that started it gave it; null in a line of the sandbox itself.</summary>
    public string? Name => (string?)_line["name"];

    public Uri Url => new(Text("url"));

    public int ProcessId => (int)_line["processId"]!;

    public string TenantId => Text("tenantId");

    public string TenantName => Text("tenantName");

    public IReadOnlyList<string> Servers => _line["servers"]?.ToObject<List<string>>() ?? [];

    /// <summary>The environment record: the public cloud's names and scopes, and the sandbox's own addresses.</summary>
    public ConnectorEnvironment Environment(string name) =>
        new()
        {
            Name = name,
            Authority = Url,
            GraphRoot = Url,
            RegistrationClientId = Environments.Global.RegistrationClientId,
            RegistrationScope = Environments.Global.RegistrationScope,
            DownloadUrl = new Uri(Url, Environments.Global.DownloadUrl!.AbsolutePath),
            InstallerEnvironmentName = Environments.Global.InstallerEnvironmentName,
            Publisher = new PublisherIdentity(Text("publisherOrganization"), Text("publisherName")),
            CertificatePin = Text("certificatePin"),
            PublisherRoot = Convert.FromBase64String(Text("publisherRoot")),
            NetworkRoot = Convert.FromBase64String(Text("networkRoot")),
            Endpoints = Environments.Global.Endpoints,
            SandboxUrl = Url,
            ControlKey = Text("controlKey"),
            FirstServer = Servers.FirstOrDefault(),
        };

    private string Text(string name) => (string?)_line[name] ?? "";
}
