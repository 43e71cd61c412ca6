using System.Diagnostics;
using System.IO;
using EntraPrivateAccess.Tests.Unit.Servers;
using Xunit;

namespace EntraPrivateAccess.Tests.Windows;

/// <content>Tests of processes that continue after the session that started them was closed.</content>
public abstract partial class WindowsConformance
{
    // The session is a process in a job, as those of WinRM and OpenSSH are. Killing the holder of the job closes it.
    [Theory]
    [InlineData("breakaway", true)]
    [InlineData("silent", true)]
    [InlineData("none", false)]
    public async Task Child_outlives_a_closed_session_if_the_job_permits_it(string permission, bool outlives)
    {
        string file = $@"C:\epa\job-{permission}.txt";
        using Process holder = Process.Start(
            Environment.ProcessPath!,
            ["job", permission, Environment.ProcessPath!, "start-child", file]
        );
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(file)), "a child of the session");
        string[] started = (await File.ReadAllTextAsync(file, Stop)).Split(' ');
        using Process session = Process.GetProcessById(int.Parse(started[0], null));
        using Process child = Process.GetProcessById(int.Parse(started[1], null));
        Assert.Equal(!outlives, bool.Parse(started[2]));

        holder.Kill();

        Assert.True(session.WaitForExit(60_000));
        if (outlives)
        {
            Assert.False(child.HasExited);
            // Not its tree: to find its children, .NET asks for the start time of each process, which Wine lacks for
            // one that ends.
            child.Kill();
        }

        Assert.True(child.WaitForExit(60_000));
    }
}
