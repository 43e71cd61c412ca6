using System.Collections.Concurrent;
using System.Collections.Generic;
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
            RunBlock(file, drive);
        }
        finally
        {
            drive.Delete(recursive: true);
        }
    }

    private void RunBlock(PesterBlock block, DirectoryInfo drive) => scope.InRow(block.Data, () =>
    {
        string[] before = [.. drive.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Select(entry => entry.FullName)];
        bool idle = block.Its.All(it => it.IsSkipped);
        FailedBlock? broken = idle ? null : scope.Dot(block.Setups.GetValueOrDefault("BeforeAll"));
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
        if (!idle && scope.Dot(block.Setups.GetValueOrDefault("AfterAll")) is { } untidy)
        {
            Fail(block.Its.Last(), $"AfterAll of '{block.Title}': {untidy}");
        }

        // The deepest first: a folder goes when it is empty.
        foreach (FileSystemInfo left in drive.GetFileSystemInfos("*", SearchOption.AllDirectories).ExceptBy(before, left => left.FullName).OrderByDescending(left => left.FullName.Length))
        {
            left.Delete();
        }
    });

    private PesterOutcome RunIt(PesterBlock it)
    {
        FailedBlock? failed = null;
        scope.InRow(it.Data, () =>
        {
            foreach (PesterBlock around in it.Lineage)
            {
                failed ??= scope.Dot(around.Setups.GetValueOrDefault("BeforeEach"));
            }

            failed ??= scope.Dot(it.Body);
            foreach (PesterBlock around in it.Lineage.Reverse())
            {
                FailedBlock? untidy = scope.Dot(around.Setups.GetValueOrDefault("AfterEach"));
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
