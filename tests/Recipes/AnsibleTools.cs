using System.IO;
using EntraPrivateAccess.Tests.Loading;
using EntraPrivateAccess.Tests.Suites;
using EntraPrivateAccess.Tests.Windows;

namespace EntraPrivateAccess.Tests.Recipes;

/// <summary>Ansible for the machine's Python, unpacked from Debian's packages when it is first required.</summary>
internal static class AnsibleTools
{
    private static readonly string s_script = Path.Combine(LoadingHost.Root, "tests", "Recipes", "ansible.sh");

    /// <summary>Gets why Ansible can't run here, or null.</summary>
    public static string? Missing =>
        ExternalSuite.FindProgram("python3") is null
            ? "python3 is not installed. Run: apt-get install --no-install-recommends python3"
            : null;

    /// <summary>Runs a playbook and returns its exit code and output.</summary>
    /// <param name="folder">The folder with the playbook and the inventories, which also replaces the user's home
    /// folder.</param>
    public static async Task<(int Code, string Output)> PlayAsync(string folder, params string[] arguments)
    {
        string root = await WindowsCache.FolderAsync("ansible", [s_script], UnpackAsync);
        string[] command = [Path.Combine(root, "root", "usr", "bin", "ansible-playbook"), .. arguments];
        return await Tool.RunAsync(
            // Debian's Python, which has the version that the packages are made for or an older one.
            File.Exists("/usr/bin/python3")
                ? "/usr/bin/python3"
                : ExternalSuite.FindProgram("python3")!,
            command,
            WindowsTools.Limit(TimeSpan.FromMinutes(10)),
            new Dictionary<string, string?>
            {
                ["PYTHONPATH"] = Path.Combine(root, "root", "usr", "lib", "python3", "dist-packages"),
                ["PYTHONDONTWRITEBYTECODE"] = "1",
                ["HOME"] = folder,
                ["ANSIBLE_HOME"] = Path.Combine(folder, ".ansible"),
                ["ANSIBLE_NOCOLOR"] = "1",
                ["ANSIBLE_HOST_KEY_CHECKING"] = "False",
                ["ANSIBLE_LOG_PATH"] = Path.Combine(folder, "ansible.log"),
                ["LC_ALL"] = "C.UTF-8",
            },
            folder
        );
    }

    private static async Task UnpackAsync(string folder)
    {
        (int code, string output) = await Tool.RunAsync("sh", [s_script, folder], TimeSpan.FromMinutes(5));
        if (code != 0)
        {
            throw new WineUnavailableException($"Ansible is not available from Debian's packages. {output.Trim()}");
        }
    }
}
