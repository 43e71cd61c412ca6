using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Virtual;

/// <summary>A sandbox that this process started, with what steers it.</summary>
internal sealed class RunningSandbox : IDisposable
{
    private readonly SandboxProcess _process;

    private RunningSandbox(SandboxProcess process, SandboxControl control, ConnectorSandbox sandbox)
    {
        _process = process;
        Control = control;
        Sandbox = sandbox;
    }

    public SandboxControl Control { get; }

    public ConnectorSandbox Sandbox { get; }

    public bool HasExited => _process.HasExited;

    public static async Task<RunningSandbox> StartAsync(SandboxRequest request, TimeProvider time, IReporter reporter, CancellationToken cancellationToken)
    {
        const string activity = "Starting the sandbox";
        reporter.Progress(new ProgressUpdate(activity, "waiting until it answers", SecondsRemaining: (int)request.Limit.TotalSeconds));
        (SandboxProcess process, string line) = await SandboxProcess.StartAsync(request, time, cancellationToken).ConfigureAwait(false);
        SandboxControl? control = null;
        try
        {
            SandboxReady ready = new(line);
            ConnectorEnvironment environment = ready.Environment(request.Name);
            control = new SandboxControl(environment);
            await control.SeedAsync(request, cancellationToken).ConfigureAwait(false);
            ConnectorSandbox sandbox = new()
            {
                Name = request.Name,
                Url = ready.Url,
                ProcessId = ready.ProcessId,
                TenantId = ready.TenantId,
                TenantName = ready.TenantName,
                Servers = ready.Servers,
                GraphToken = await control.TokenAsync("graph", cancellationToken).ConfigureAwait(false),
                RegistrationToken = await control.TokenAsync("registration", cancellationToken).ConfigureAwait(false),
                Environment = environment,
            };
            reporter.Progress(new ProgressUpdate(activity, "ready", Completed: true));
            return new RunningSandbox(process, control, sandbox);
        }
        catch
        {
            control?.Dispose();
            process.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Control.Dispose();
        _process.Dispose();
    }
}
