using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Virtual;

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

    public static async Task<RunningSandbox> StartAsync(SandboxRequest request, TimeProvider time, IReporter reporter, CancellationToken cancellationToken)
    {
        const string activity = "Starting the sandbox";
        reporter.Progress(new ProgressUpdate(activity, "waiting until it answers", SecondsRemaining: (int)request.Limit.TotalSeconds));
        (SandboxProcess process, string line) = await SandboxProcess.StartAsync(request, time, cancellationToken).ConfigureAwait(false);
        try
        {
            RunningSandbox running = await OpenAsync(request.Name, line, process, control => control.SeedAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
            reporter.Progress(new ProgressUpdate(activity, "ready", Completed: true));
            return running;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Finds a sandbox that another process started and wrote down with <see cref="SaveConnection"/>.</summary>
    /// <param name="known">Sandboxes that the session has already: one of them is returned if the file describes
    /// it.</param>
    /// <exception cref="ConnectorException">
    /// <c>SandboxConnectionInvalid</c>, <c>SandboxConnectionNotLocal</c>, <c>SandboxUnreachable</c>.
    /// </exception>
    public static async Task<RunningSandbox> AttachAsync(
        string path, IEnumerable<RunningSandbox> known, CancellationToken cancellationToken)
    {
        string text = Read(path);
        SandboxReady ready = SandboxReady.TryRead(text) ?? throw Faults.SandboxConnectionInvalid(path);
        return !ready.IsLocal ? throw Faults.SandboxConnectionNotLocal(path, ready.Url)
            : known.FirstOrDefault(sandbox => sandbox.Is(ready))
            ?? await OpenAsync(ready.Name ?? "Sandbox", text, process: null, _ => Task.CompletedTask, cancellationToken)
                .ConfigureAwait(false);
    }

    /// <summary>Writes down how another process of the same person reaches this sandbox; the file ends with the sandbox.</summary>
    /// <exception cref="ConnectorException"><c>SandboxConnectionNotWritten</c>: without its file nobody would reach it from elsewhere, so it ended.</exception>
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
            throw Faults.SandboxConnectionNotWritten(path, refused);
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
            throw Faults.SandboxConnectionInvalid(path, refused);
        }
    }

    private static async Task<RunningSandbox> OpenAsync(
        string name, string line, SandboxProcess? process, Func<SandboxControl, Task> prepare, CancellationToken cancellationToken)
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
