using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Control;
using EntraPrivateAccess.Sandbox.Download;
using EntraPrivateAccess.Sandbox.Graph;
using EntraPrivateAccess.Sandbox.Network;
using EntraPrivateAccess.Sandbox.Registration;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace EntraPrivateAccess.Sandbox.Hosting;

/// <summary>
/// The program: starts the sandbox, writes one line of JSON to stdout, and ends with its parent process.
/// </summary>
internal static class SandboxHost
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
            context.Cancel = true
        );
        SandboxOptions options;
        try
        {
            options = SandboxOptions.Parse(arguments);
        }
        catch (ArgumentException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 2;
        }

        bool ours = !Directory.Exists(options.Disk);
        try
        {
            using (SandboxFolder.Open(options.Disk))
            {
                await ServeAsync(options);
            }
        }
        catch (UnauthorizedAccessException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 2;
        }

        if (ours && Directory.Exists(options.Disk))
        {
            Directory.Delete(options.Disk, recursive: true);
        }

        return 0;
    }

    private static async Task ServeAsync(SandboxOptions options)
    {
        await using RunningSandbox sandbox = await RunningSandbox.StartAsync(options);
        JsonObject ready = sandbox.Ready();
        await Console.Out.WriteLineAsync(ready.ToJsonString());
        await Console.Out.FlushAsync();
        _ = await Task.WhenAny(sandbox.Stopped, ParentWatch.UntilGoneAsync(options.Parent));
    }
}

/// <summary>
/// Replaces the console lifetime, because a Ctrl+C meant for the console's command must not end the sandbox.
/// </summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>
/// Detects that the sandbox is no longer needed: stdin ended, or the parent process ended (even if it was killed).
/// </summary>
internal static class ParentWatch
{
    public static async Task UntilGoneAsync(int? parent) =>
        await await Task.WhenAny(
            StdinEndsAsync(),
            parent is int id ? ProcessEndsAsync(id) : new TaskCompletionSource().Task
        );

    private static async Task StdinEndsAsync()
    {
        await using Stream input = Console.OpenStandardInput();
        byte[] buffer = new byte[256];
        while (await input.ReadAsync(buffer) > 0) { }
    }

    private static async Task ProcessEndsAsync(int id)
    {
        try
        {
            using Process parent = Process.GetProcessById(id);
            await parent.WaitForExitAsync();
        }
        catch (ArgumentException)
        {
            // The parent process had already ended.
        }
    }
}

/// <summary>Holds the clock while a request is processed, because another client may wait for the result.</summary>
internal sealed class RequestWork(RequestDelegate next, SandboxWaits waits)
{
    public async Task InvokeAsync(HttpContext context)
    {
        using IDisposable work = waits.Begin();
        await next(context);
    }
}

/// <summary>All modules of the sandbox. Add new modules here.</summary>
internal static class SandboxModules
{
    public static IReadOnlyList<ISandboxModule> All { get; } =
    [
        new TenantModule(),
        new SignInModule(),
        new RegistrationModule(),
        new GraphModule(),
        new DownloadModule(),
        new ServersModule(),
        new NetworkModule(),
        new ControlModule(),
    ];
}
