using System.Text;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Servers;

/// <content>Tests of how processes start, receive input and variables, and end.</content>
public abstract partial class ServerConformance
{
    [Fact]
    public async Task Process_returns_its_exit_code()
    {
        IServer server = await ServerAsync();
        using IServerProcess process = await server.Processes.StartAsync(Shell(server, "/d /c exit 3010"), Stop);
        Assert.Equal(3010, await process.WaitForExitAsync(Stop));
    }

    [Fact]
    public async Task Canceled_wait_leaves_the_process_running_and_a_second_wait_returns_its_exit_code()
    {
        IServer server = await ServerAsync();
        TaskCompletionSource<IServerProcess> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<bool> goOn = new();
        Task<IServerProcess> start = server.Processes.StartAsync(
            Shell(server, "/d /c set /p wait= & exit 6") with
            {
                CollectOutput = false,
                Started = started.SetResult,
                WriteInput = _ => goOn.Task,
            },
            Stop
        );
        IServerProcess running = await started.Task;
        using CancellationTokenSource impatient = new();
        Task<int> wait = running.WaitForExitAsync(impatient.Token);
        await impatient.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.Contains(await server.Processes.FindAsync("cmd.exe", Stop), process =>
            process.Id == running.Id && process.StartTime == running.StartTime
        );
        goOn.SetResult(true);
        using IServerProcess process = await start;
        Assert.Equal(6, await process.WaitForExitAsync(Stop));
    }

    [Fact]
    public async Task Missing_program_is_not_started()
    {
        IServer server = await ServerAsync();
        ProcessRequest request = new() { FileName = Folder + @"\missing.exe" };
        Assert.Equal(
            2,
            (
                await Assert.ThrowsAsync<ServerException>(() => server.Processes.StartAsync(request, Stop))
            ).NativeErrorCode
        );
    }

    [Fact]
    public async Task File_that_is_not_a_program_is_not_started()
    {
        IServer server = await ServerAsync();
        server.Files.CreateDirectory(Folder);
        server.Files.WriteAllText(Folder + @"\page.exe", "<!DOCTYPE html>" + new string(' ', 2000));
        ProcessRequest request = new() { FileName = Folder + @"\page.exe" };
        Assert.Equal(
            193,
            (
                await Assert.ThrowsAsync<ServerException>(() => server.Processes.StartAsync(request, Stop))
            ).NativeErrorCode
        );
    }

    [Fact]
    public async Task Standard_input_reaches_the_process()
    {
        IServer server = await ServerAsync();
        ProcessRequest request = Shell(server, "/d /c findstr \"line\"") with
        {
            WriteInput = stream => stream.WriteAsync(Encoding.ASCII.GetBytes("a line\r\n"), 0, 8, Stop),
        };
        using IServerProcess process = await server.Processes.StartAsync(request, Stop);
        Assert.Equal(0, await process.WaitForExitAsync(Stop));
        Assert.Equal("a line", process.Output.Trim());
    }

    [Fact]
    public async Task Removed_variable_is_not_inherited_but_others_are()
    {
        Environment.SetEnvironmentVariable("CONFORMANCE_KEPT", "kept");
        Environment.SetEnvironmentVariable("CONFORMANCE_GONE", "gone");
        IServer server = await ServerAsync();
        ProcessRequest request = Shell(server, "/d /c set CONFORMANCE_") with
        {
            RemovedVariables = ["conformance_gone"],
        };
        using IServerProcess process = await server.Processes.StartAsync(request, Stop);
        _ = await process.WaitForExitAsync(Stop);
        Assert.Equal("CONFORMANCE_KEPT=kept", process.Output.Trim());
    }

    private static ProcessRequest Shell(IServer server, string arguments) =>
        new()
        {
            FileName = server.Files.Folder(ServerFolder.System) + @"\cmd.exe",
            Arguments = arguments,
            CollectOutput = true,
        };
}
