using System.Collections.Concurrent;
using System.IO;
using System.Linq;

namespace EntraPrivateAccess.Tests.Pester;

/// <summary>The run phase: every It of a discovered file, in order, in the scopes that Pester 5 gives it.</summary>
internal sealed class PesterRun(PesterScope scope, ConcurrentDictionary<string, PesterOutcome> outcomes)
{
    /// <summary>Runs a whole file with a folder of its own, <c>$TestDrive</c>.</summary>
    public void RunFile(PesterBlock file)
    {
        DirectoryInfo drive = Directory.CreateTempSubdirectory("epa-testdrive-");
        try
        {
            scope.Set("TestDrive", drive.FullName);
            RunBlock(file, drive.FullName);
        }
        finally
        {
            drive.Delete(recursive: true);
        }
    }

    private void RunBlock(PesterBlock block, string drive) => scope.Local(() =>
    {
        string[] before = Directory.GetFileSystemEntries(drive, "*", SearchOption.AllDirectories);
        bool idle = block.Its.All(it => it.IsSkipped);
        scope.SetRow(block.Data);
        FailedBlock? broken = idle ? null : scope.Dot(block.Setup("BeforeAll"));
        foreach (PesterBlock item in block.Items)
        {
            if (broken is not null)
            {
                Fail(item, $"BeforeAll of '{block.Title}': {broken}");
            }
            else if (item.IsIt)
            {
                outcomes[item.Title] = item.IsSkipped ? new PesterOutcome(SkipReason: "marked with -Skip") : RunIt(item);
            }
            else
            {
                RunBlock(item, drive);
            }
        }

        // Nobody else could report it: the block's last It does.
        if (!idle && scope.Dot(block.Setup("AfterAll")) is { } untidy)
        {
            Fail(block.Its.Last(), $"AfterAll of '{block.Title}': {untidy}");
        }

        foreach (string left in Directory.GetFileSystemEntries(drive, "*", SearchOption.AllDirectories).Except(before).OrderByDescending(path => path.Length))
        {
            if (Directory.Exists(left))
            {
                Directory.Delete(left);
            }
            else
            {
                File.Delete(left);
            }
        }
    });

    private PesterOutcome RunIt(PesterBlock it)
    {
        FailedBlock? failed = null;
        scope.Local(() =>
        {
            scope.SetRow(it.Data);
            foreach (PesterBlock around in it.Lineage)
            {
                failed ??= scope.Dot(around.Setup("BeforeEach"));
            }

            failed ??= scope.Dot(it.Body);
            foreach (PesterBlock around in it.Lineage.Reverse())
            {
                FailedBlock? untidy = scope.Dot(around.Setup("AfterEach"));
                failed = failed is null or { IsSkip: true } ? untidy ?? failed : failed;
            }
        });
        return failed is null ? new PesterOutcome() : failed.IsSkip ? new PesterOutcome(SkipReason: failed.Message) : new PesterOutcome(failed.ToString());
    }

    private void Fail(PesterBlock block, string message)
    {
        foreach (PesterBlock it in block.Its)
        {
            outcomes[it.Title] = new PesterOutcome(message);
        }
    }
}
