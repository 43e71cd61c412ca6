using System.IO;
using EntraPrivateAccess.Diagnostics.Export;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Export;

public sealed class DiagnosticArchiveTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(
        Path.Combine(Path.GetTempPath(), "archive-" + Guid.NewGuid().ToString("N"))
    );

    private string Target => Path.Combine(_folder.FullName, "SRV01.zip");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Killed_export_leaves_nothing_after_the_next_one()
    {
        string orphan = $"{Target}.{Guid.NewGuid():N}.tmp";
        string recent = $"{Target}.{Guid.NewGuid():N}.tmp";
        string other = Path.Combine(_folder.FullName, "own.zip.notes.tmp");
        foreach (string path in new[] { orphan, recent, other })
        {
            File.WriteAllText(path, "");
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(path == recent ? 0 : -2));
        }

        Create();

        Assert.False(File.Exists(orphan));
        Assert.True(File.Exists(recent));
        Assert.True(File.Exists(other));
        Assert.True(File.Exists(Target));
    }

    [Theory]
    [InlineData("/proc/SRV01.zip")]
    [InlineData("/proc/1/no-such-folder/SRV01.zip")]
    [InlineData("/dev/null/SRV01.zip")]
    [InlineData("/sys/SRV01.zip")]
    public void Folder_that_cannot_be_written_is_an_error_of_the_module(string target)
    {
        Assert.SkipWhen(Path.DirectorySeparatorChar == '\\', "These folders exist on Linux only.");
        ConnectorException fault = Assert.Throws<ConnectorException>(() =>
        {
            using DiagnosticArchive archive = new(LocalServer.Create().Files, target, DateTimeOffset.UtcNow);
        });
        Assert.Equal("FolderNotWritable", fault.ErrorId);
        Assert.Contains("Export-ConnectorDiagnostic -Path", fault.RecommendedAction);
    }

    private void Create()
    {
        using DiagnosticArchive archive = new(LocalServer.Create().Files, Target, DateTimeOffset.UtcNow);
        _ = archive.Add("a.txt", "text");
        _ = archive.Complete();
    }
}
