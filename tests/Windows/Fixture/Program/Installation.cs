using System.Diagnostics;
using System.IO;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>
/// Installs and removes the packages: the connector before setup returns, the updater after that.
/// </summary>
internal sealed class Installation(FixtureVersion version, SetupLog log)
{
    private const string HandedOver = @"Global\ConnectorFixtureHandedOver";
    private static readonly string[] s_packages = ["000_connector", "001_updater"];

    /// <summary>Installs the package of the connector and starts the child process that finishes the work.</summary>
    /// <returns>The exit code of msiexec.</returns>
    public int Install()
    {
        Bundle? old = Bundle.Find();
        uint[] types = [.. FixtureVersion.ServiceNames.Select(Services.StartType)];
        bool[] ran = [.. FixtureVersion.ServiceNames.Select(Services.Halt)];
        KeepConfiguration(0);
        KeepConfiguration(1);
        int code = InstallPackage(0, TypeOf(0, types[0]));
        if (code != 0)
        {
            FixtureVersion.ServiceNames.Where((_, part) => ran[part]).ToList().ForEach(Services.Start);
            return code;
        }

        RestoreConfiguration(0);
        if (old is not null)
        {
            Delete(Path.GetDirectoryName(old.CachePath)!);
            old.Unregister();
            MoveData(old);
        }

        Lab.GrantService(Lab.Data(version.DataFolder));
        string cached = Cache();
        Bundle.Register(version, cached);
        HandOver(cached, [.. ran.Select(Convert.ToInt32), .. types.Select(Convert.ToInt32)]);
        return 0;
    }

    /// <summary>Installs the package of the updater and starts the services that ran before.</summary>
    /// <param name="state">For each service, 1 if it was running or else 0; then the start type of each.</param>
    public void Finish(string[] state)
    {
        if (EventWaitHandle.TryOpenExisting(HandedOver, out EventWaitHandle? ready))
        {
            _ = ready.Set();
            ready.Dispose();
        }

        Setup.Sleep(Lab.Order("InstallerLag") ?? "0.3");
        uint[] types = [.. state[2..].Select((before, part) => TypeOf(part, (uint)Lab.Number(before)))];
        if (InstallPackage(1, types[1]) != 0)
        {
            Lab.Journal("the updater could not be installed");
        }

        RestoreConfiguration(1);
        for (int part = 0; part < 2; part++)
        {
            string service = FixtureVersion.ServiceNames[part];
            if (types[part] == Services.Automatic)
            {
                Services.DelayStart(service);
            }

            if (state[part] == "1" && types[part] != Services.Disabled)
            {
                Services.Start(service);
            }
        }

        Lab.Journal($"connector installed: {version.Version}");
    }

    /// <summary>Removes both packages. Like the real setup, keeps the data folder and the certificate.</summary>
    /// <returns>The exit code of msiexec.</returns>
    public int Remove()
    {
        Bundle? old = Bundle.Find();
        Array.ForEach(FixtureVersion.ServiceNames, name => Services.Halt(name));
        int code = Run("/x", version.ProductCode(1), 1);
        code = code is 0 or 1605 ? Run("/x", version.ProductCode(0), 0) : code;
        if (code != 0)
        {
            return code;
        }

        Delete(Lab.Below(Environment.SpecialFolder.ProgramFiles, version.Folder(0)));
        Delete(Lab.Below(Environment.SpecialFolder.ProgramFiles, version.Folder(1)));
        old?.Unregister();
        LeaveCache();
        Lab.Journal($"connector removed: {version.Version}");
        return 0;
    }

    // A service keeps its start type across an upgrade.
    private static uint TypeOf(int part, uint before) =>
        Lab.Order("ServiceDisabled", FixtureVersion.ServiceNames[part]) is not null ? Services.Disabled
        : before == 0 ? Services.Automatic
        : before;

    private int InstallPackage(int part, uint startType)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("connector-");
        try
        {
            return Run("/i", new Package(version, part, startType).Write(folder.FullName), part);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private int Run(string action, string package, int part)
    {
        string arguments = $"{action} \"{package}\" /qn /norestart /l* \"{log.OfPackage(s_packages[part])}\"";
        ProcessStartInfo start = new("msiexec.exe", arguments) { CreateNoWindow = true };
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        int code = process.ExitCode;
        log.Write(code == 0 ? "i319" : "e000", $"Applied execute package: {s_packages[part]}, result: 0x{code:x}");
        return code;
    }

    private string Cache()
    {
        string folder = Lab.Data("Package Cache", version.Product.BundleId);
        string cached = Path.Combine(Directory.CreateDirectory(folder).FullName, version.Names.SetupName);
        if (!cached.Equals(Environment.ProcessPath, StringComparison.OrdinalIgnoreCase))
        {
            File.Copy(Environment.ProcessPath!, cached, overwrite: true);
        }

        return cached;
    }

    private void HandOver(string cached, int[] state)
    {
        using EventWaitHandle ready = new(false, EventResetMode.ManualReset, HandedOver);
        using Process child = Process.Start(
            new ProcessStartInfo(cached, $"-finish {string.Join(' ', state)} \"{log.FilePath}\"")
            {
                CreateNoWindow = true,
            }
        )!;
        for (int tries = 300; tries > 0 && !ready.WaitOne(100) && !child.HasExited; tries--) { }
    }

    // The two files that administrators edit are preserved across an upgrade, through copies in %TEMP%.
    private string Configuration(int part) =>
        Lab.Below(Environment.SpecialFolder.ProgramFiles, version.Folder(part), version.ProgramName(part) + ".config");

    private static string KeptConfiguration(int part) =>
        Path.Combine(Path.GetTempPath(), $"connector-config-{part}.xml");

    private void KeepConfiguration(int part)
    {
        if (File.Exists(Configuration(part)))
        {
            File.Copy(Configuration(part), KeptConfiguration(part), overwrite: true);
        }
    }

    private void RestoreConfiguration(int part)
    {
        if (File.Exists(KeptConfiguration(part)))
        {
            File.Copy(KeptConfiguration(part), Configuration(part), overwrite: true);
            File.Delete(KeptConfiguration(part));
        }
    }

    private void MoveData(Bundle old)
    {
        string from = Lab.Data(new FixtureVersion(old.Version).DataFolder);
        string to = Lab.Data(version.DataFolder);
        if (old.Brand != version.Brand && Directory.Exists(from) && !Directory.Exists(to))
        {
            Directory.Move(from, to);
            Lab.Journal($"data folder moved to {to}");
        }
    }

    // A running program can't be deleted, but it can be moved. Like many installers, it is left in %TEMP%.
    private static void LeaveCache()
    {
        string self = Environment.ProcessPath!;
        string folder = Path.GetDirectoryName(self)!;
        if (Path.GetFileName(Path.GetDirectoryName(folder)) == "Package Cache")
        {
            File.Move(self, Path.Combine(Path.GetTempPath(), $"connector-{Guid.NewGuid():N}.exe"));
            Delete(folder);
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
