using System.Diagnostics;
using System.IO;
using Xunit;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>Checks that the Windows tests cannot hang and leave nothing behind.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Program_that_exceeds_the_limit_is_killed_with_its_children()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "by design: the Windows tests run in Wine on Linux.");
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
    public void Machine_is_removed_only_if_its_process_has_ended()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "by design: the Windows tests run in Wine on Linux.");
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
