using System.IO;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>The folder of a machine: its registry and its drive C:.</summary>
internal static class WinePrefix
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    /// <summary>Makes a new machine from a template.</summary>
    /// <remarks>
    /// Almost all of the 770 MB are Wine's own programs and libraries, which never change: tests replace or delete such
    /// a file, but don't write into it. So all machines share these files, and each has the others for itself.
    /// </remarks>
    public static async Task CopyAsync(string template, string folder)
    {
        (int code, _) = await Tool.RunAsync("cp", ["-al", template, folder], s_limit);
        if (code != 0)
        {
            // The folders are on different disks.
            _ = await Tool.RequireAsync("rm", ["-rf", folder], s_limit);
            _ = await Tool.RequireAsync("cp", ["-a", template, folder], s_limit);
            return;
        }

        EnumerationOptions withoutLinks = new()
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        foreach (string file in Directory.GetFiles(folder, "*", withoutLinks))
        {
            if (Path.GetExtension(file) is not (".dll" or ".exe"))
            {
                File.Copy(file, file + ".own");
                File.Move(file + ".own", file, overwrite: true);
            }
        }
    }
}
