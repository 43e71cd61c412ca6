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

/// <summary>
/// A sandbox that this process started or attached to by its connection file, with its control client.
/// </summary>
internal sealed class RunningSandbox : IDisposable
{
    // Null if another process started the sandbox, which then ends with that process.
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
            new ProgressUpdate(
                activity,
                "waiting for the sandbox to respond",
                SecondsRemaining: (int)request.Limit.TotalSeconds
            )
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
    /// Attaches to a sandbox that another process started and saved with <see cref="SaveConnection"/>.
    /// </summary>
    /// <param name="known">The sandboxes that the session already has. One of them is returned if the file describes
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
            : known.FirstOrDefault(sandbox => sandbox.Matches(ready))
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
    /// Saves the connection data for other processes of the same user. The file is deleted when the sandbox ends.
    /// </summary>
    /// <exception cref="ConnectorException"><c>SandboxConnectionNotWritten</c>: the sandbox was ended, because other
    /// processes could not reach it without the file.</exception>
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

    // Ports are reused, but each sandbox has a new random key.
    private bool Matches(SandboxReady ready) =>
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
        (ConnectorEnvironment environment, SandboxControl control) = Open(ready, name);
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

    /// <summary>Opens the environment of a sandbox that a workstation uses on the same machine.</summary>
    /// <param name="text">The text of <see cref="ConnectorEnvironment.ConnectionText"/>.</param>
    /// <returns>The environment, and what must be disposed after its last use.</returns>
    /// <exception cref="ConnectorException"><c>SandboxConnectionInvalid</c>,
    /// <c>SandboxConnectionNotLocal</c>.</exception>
    public static (ConnectorEnvironment Environment, IDisposable Control) Open(string text)
    {
        const string source = "the workstation";
        SandboxReady ready = SandboxReady.TryRead(text) ?? throw ConnectorErrors.SandboxConnectionInvalid(source);
        return ready.IsLocal
            ? Open(ready, ready.Name ?? "Sandbox")
            : throw ConnectorErrors.SandboxConnectionNotLocal(source, ready.Url);
    }

    private static (ConnectorEnvironment Environment, SandboxControl Control) Open(SandboxReady ready, string name)
    {
        ConnectorEnvironment environment = ready.Environment(name);
        SandboxControl control = new(environment);
        environment.Time = new SandboxTime(control.WaitAsync);
        return (environment, control);
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

/// <summary>The data that a sandbox reports when it is ready.</summary>
internal sealed class SandboxReady
{
    private readonly JObject _line;

    // Far more than the output of a sandbox with hundreds of servers.
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

    /// <summary>Parses text of unknown origin. Returns null if it was not written by a sandbox.</summary>
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
    /// True if the address is https on this machine's loopback interface, which other machines cannot impersonate.
    /// </summary>
    public bool IsLocal => Url is { IsLoopback: true, UserInfo.Length: 0 } && Url.Scheme == Uri.UriSchemeHttps;

    private bool IsComplete =>
        Uri.TryCreate(Text("url"), UriKind.Absolute, out _)
        && ProcessId > 0
        && Servers.All(name => name is not null)
        && Text("certificatePin").Count(Uri.IsHexDigit) == PinLength
        && Text("controlKey").Length > 0
        && new[] { "publisherRoot", "networkRoot" }.All(name => Convert.FromBase64String(Text(name)).Length > 0);

    /// <summary>
    /// Gets the name that the session gave the sandbox when it was started; null in a line of the sandbox itself.
    /// </summary>
    public string? Name => (string?)_line["name"];

    public Uri Url => new(Text("url"));

    public int ProcessId => (int)_line["processId"]!;

    public string TenantId => Text("tenantId");

    public string TenantName => Text("tenantName");

    public IReadOnlyList<string> Servers => _line["servers"]?.ToObject<List<string>>() ?? [];

    /// <summary>
    /// Creates the environment, with the names and scopes of the public cloud and the sandbox's own addresses.
    /// </summary>
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
            ConnectionText = WithName(_line.ToString(Formatting.None), name),
        };

    private string Text(string name) => (string?)_line[name] ?? "";
}
