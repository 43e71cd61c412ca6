using System.IO;
using EntraPrivateAccess.Diagnostics.Export;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Export;

/// <summary>Tests the Unix mode of the zip, which .NET Framework does not support.</summary>
public sealed class DiagnosticArchiveModeTests
{
    [Fact]
    public void Zip_is_readable_by_its_owner_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The folder's permissions apply on Windows.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("archive");
        try
        {
            string target = Path.Combine(folder.FullName, "SRV01.zip");
            using (DiagnosticArchive archive = new(LocalServer.Create().Files, target, DateTimeOffset.UtcNow))
            {
                _ = archive.Complete();
            }

            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf(target));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static UnixFileMode ModeOf(string file) =>
        OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : File.GetUnixFileMode(file);
}
