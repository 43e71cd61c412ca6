using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Sandbox.Hosting;

/// <summary>The program: starts, says one line of JSON on stdout, ends with its parent.</summary>
internal static class SandboxHost
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
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
        await ServeAsync(options);
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
