using System.Diagnostics;
using System.IO;
using Xunit;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>Nothing of the Windows part hangs, and nothing of it stays.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task A_program_that_does_not_end_is_ended_with_its_children()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "by design: the Windows part runs on Linux.");
        string mark = Path.Combine(Path.GetTempPath(), $"epa-limit-{Guid.NewGuid():N}");

        (int code, string output) = await Tool.RunAsync(
            "sh",
            ["-c", $"sleep 600 & echo $! >{mark}; echo begun; wait"],
            TimeSpan.FromSeconds(10)
        );

        int child = int.Parse(await File.ReadAllTextAsync(mark, TestContext.Current.CancellationToken), null);
        File.Delete(mark);
        Assert.Equal(-1, code);
        Assert.Contains("begun", output);
        Assert.Contains("did not end within", output);
        using Process? left = Find(child);
        Assert.True(left is null || left.WaitForExit(60000));
    }

    [Fact]
    public void A_machine_whose_run_is_gone_is_removed_and_one_that_is_used_is_not()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "by design: the Windows part runs on Linux.");
        string gone = Directory
            .CreateDirectory(Path.Combine(Path.GetTempPath(), $"{WineMachine.Prefix}{int.MaxValue}-{Guid.NewGuid():N}"))
            .FullName;
        string used = Directory
            .CreateDirectory(
                Path.Combine(Path.GetTempPath(), $"{WineMachine.Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}")
            )
            .FullName;

        WineMachine.RemoveLeftBehind();

        Assert.False(Directory.Exists(gone));
        Assert.True(Directory.Exists(used));
        Directory.Delete(used);
    }

    private static Process? Find(int id)
    {
        try
        {
            return Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
