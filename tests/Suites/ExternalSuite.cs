using System.IO;
using System.Runtime.InteropServices;
using EntraPrivateAccess.Tests.Contract;
using EntraPrivateAccess.Tests.Recipes;
using EntraPrivateAccess.Tests.Windows;

namespace EntraPrivateAccess.Tests.Suites;

/// <summary>A group of tests that requires more than the .NET SDK.</summary>
/// <param name="Name">The name that <see cref="RequiresSuiteAttribute"/> uses.</param>
/// <param name="FindMissing">Returns what is missing and how to install it, or null.</param>
internal sealed record ExternalSuite(string Name, Func<string?> FindMissing)
{
    public const string Wine = "Windows on Wine";
    public const string Mono = "net472 on Mono";
    public const string Browser = "Pages in a browser";
    public const string NodeClients = "Microsoft's libraries for Node.js";
    public const string WorkflowLint = "The linter of workflows";
    public const string OpenSsl = "A certificate authority by openssl";
    public const string Tinyproxy = "The proxy tinyproxy";
    public const string Squid = "The proxy squid";
    public const string Ssh = "PowerShell sessions over SSH";
    public const string Bicep = "The Bicep compiler";
    public const string Ansible = "Ansible against Windows on Wine";
    public const string WindowsFleet = "PowerShell sessions to Windows on Wine";
    public const string MicrosoftContract = "Microsoft's description of Graph";

    private static readonly string[] s_folders =
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
        "/usr/sbin",
    ];

    /// <summary>Gets all suites by name.</summary>
    public static IReadOnlyDictionary<string, ExternalSuite> All { get; } =
        new ExternalSuite[]
        {
            new(Wine, () => WindowsTools.Missing),
            new(Mono, () => MissingProgram("mono", "mono-devel")),
            new(Browser, () => MissingProgram("chromium", "chromium")),
            new(NodeClients, () => MissingProgram("node", "nodejs") ?? MissingProgram("npm", "npm")),
            new(WorkflowLint, () => MissingProgram("node", "nodejs") ?? MissingProgram("npm", "npm")),
            new(OpenSsl, () => MissingProgram("openssl", "openssl")),
            new(Tinyproxy, () => MissingProgram("openssl", "openssl") ?? MissingProgram("tinyproxy", "tinyproxy-bin")),
            new(Squid, () => MissingProgram("openssl", "openssl") ?? MissingProgram("squid", "squid-openssl")),
            new(Ssh, () => MissingSsh),
            new(Bicep, () => BicepCompiler.Missing),
            new(Ansible, () => WindowsTools.Missing ?? MissingSsh ?? AnsibleTools.Missing),
            new(WindowsFleet, () => WindowsTools.Missing ?? MissingSsh),
            new(MicrosoftContract, () => ContractFolder.IsPresent ? null : ContractFolder.MissingReason),
        }.ToDictionary(suite => suite.Name);

    /// <summary>Gets whether EPA_PLAIN=1 excludes all suites, even if their tools are installed.</summary>
    public static bool IsPlain => Environment.GetEnvironmentVariable("EPA_PLAIN") == "1";

    /// <summary>Gets whether a missing tool is a failure, as in continuous integration.</summary>
    public static bool ToolsAreRequired => Environment.GetEnvironmentVariable("EPA_REQUIRE_TOOLS") == "1";

    /// <summary>Gets why the suite doesn't run here, or null if it runs.</summary>
    public string? SkipReason => IsPlain ? "by design: EPA_PLAIN=1 leaves it out" : FindMissing();

    /// <summary>Finds a program on the PATH or in /usr/sbin.</summary>
    public static string? FindProgram(string program) =>
        s_folders.SelectMany(folder => Candidates(folder, program)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Candidates(string folder, string program) =>
        OperatingSystem.IsWindows()
            ? [Path.Combine(folder, program + ".exe"), Path.Combine(folder, program + ".cmd")]
            : [Path.Combine(folder, program)];

    // Debian's sshd of one address per server, and the process file system, from which the suite reads who runs what.
    private static string? MissingSsh =>
        RuntimeInformation.IsOSPlatform(OSPlatform.Linux)
            ? MissingProgram("sshd", "openssh-server") ?? MissingProgram("ssh", "openssh-client")
            : "The addresses 127.0.0.2 to 127.0.0.16 are loopback addresses only on Linux.";

    private static string? MissingProgram(string program, string package) =>
        FindProgram(program) is not null ? null
        : RuntimeInformation.IsOSPlatform(OSPlatform.Linux)
            ? $"{program} is not installed. Run: apt-get install --no-install-recommends {package}"
        : $"{program} is not installed.";
}

/// <summary>Marks a class or a method whose tests exist only if an <see cref="ExternalSuite"/> can run.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequiresSuiteAttribute(string suite) : Attribute
{
    /// <summary>Gets the name of the suite.</summary>
    public string Suite { get; } = suite;
}
