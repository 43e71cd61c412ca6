using System.IO;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Tests.Windows;
using EntraPrivateAccess.Tests.Windows.Fixture;

namespace EntraPrivateAccess.Tests.Fleet;

/// <summary>
/// Three disposable Windows servers and the sandbox that plays their tenant, for PowerShell sessions over SSH.
/// </summary>
/// <remarks>
/// A runspace gets this object as <c>$wineFleet</c>. The address of a session selects the server and the kind of the
/// session: see <see cref="Address"/>.
/// </remarks>
public sealed class WineFleet : IDisposable
{
    // The sessions of each kind: in a job that ends them all, in one that a child may leave, and not elevated.
    private static readonly string[] s_kinds = ["closed", "breakaway", "notElevated"];

    // The commands keep their files here. They trust no folder that is the root of a disk, but one below it.
    private const string DataFolder = "ProgramData";

    private readonly List<WineMachine> _machines = [];
    private RunningSandbox? _sandbox;
    private DirectoryInfo? _disk;

    /// <summary>Gets the names of the servers.</summary>
    public IReadOnlyList<string> Names { get; } = ["WIN01", "WIN02", "WIN03"];

    /// <summary>Gets the folder of the installers, as a path of each server.</summary>
    public string Installers { get; private set; } = "";

    /// <summary>Gets the server whose commands keep their files on a small disk; null without root.</summary>
    public string? SmallDisk => Environment.UserName == "root" ? Names[2] : null;

    /// <summary>Starts the servers and the sandbox, and returns the connection file of the sandbox.</summary>
    public string Start()
    {
        StartAsync().GetAwaiter().GetResult();
        string file = Path.Combine(_disk!.FullName, "sandbox.json");
        JsonObject ready = _sandbox!.Ready();
        ready["name"] = "Windows";
        File.WriteAllText(file, ready.ToJsonString());
        return file;
    }

    /// <summary>Gets the path of drive C: of a server on this machine.</summary>
    public string Drive(string name) => Machine(name).WholeDrive;

    /// <summary>Gets the address of a server for a kind of session.</summary>
    /// <param name="kind"><c>closed</c>: Windows ends all processes of the session with it; <c>breakaway</c>: except
    /// those that left the job of the session; <c>notElevated</c>: without administrator rights.</param>
    public string Address(string name, string kind) =>
        $"127.0.0.{1 + (Array.IndexOf(s_kinds, kind) * Names.Count) + Names.ToList().IndexOf(name)}";

    /// <summary>Gets the lines of the shell script that runs PowerShell on the server of the called address.</summary>
    public IReadOnlyList<string> Script()
    {
        List<string> lines = ["set -- $SSH_CONNECTION", "case $3 in"];
        foreach (string name in Names)
        {
            foreach (string kind in s_kinds)
            {
                lines.Add($"{Address(name, kind)})");
                lines.AddRange(Machine(name).Script(Host(kind), Arguments(kind)));
                lines.Add(";;");
            }
        }

        lines.Add("esac");
        return lines;
    }

    /// <summary>
    /// Finds the process on this machine that holds the job of the open session at an address. Windows ends the
    /// processes of the session when this one is killed.
    /// </summary>
    public int SessionProcess(string address)
    {
        int[] found =
        [
            .. from folder in Directory.GetDirectories("/proc")
            let text = Path.GetFileName(folder)
            where text.All(char.IsAsciiDigit)
            where Read(folder, "cmdline").Contains("\0job\0", StringComparison.Ordinal)
            where Read(folder, "environ").Contains($" {address} ", StringComparison.Ordinal)
            select int.Parse(text, null),
        ];
        return found.Length == 1
            ? found[0]
            : throw new InvalidOperationException($"{found.Length} sessions are open at {address}.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Task.WhenAll(_machines.Select(machine => machine.DisposeAsync().AsTask())).GetAwaiter().GetResult();
        _sandbox?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _disk?.Delete(recursive: true);
    }

    private async Task StartAsync()
    {
        FixtureConnector connector = await FixtureConnector.BuildAsync();
        _disk = Directory.CreateTempSubdirectory("epa-winfleet-");
        _sandbox = await RunningSandbox.StartAsync(
            new SandboxOptions
            {
                Disk = Path.Combine(_disk.FullName, "disk"),
                Servers = [],
                Installers = connector.Installers,
            }
        );
        Task<WineMachine>[] starting =
        [
            .. Names.Select(name => WineMachine.StartAsync(name, name == SmallDisk ? DataFolder : null)),
        ];
        // All are awaited, so that each one that started is removed, even if another one failed.
        _ = await Task.WhenAny(Task.WhenAll(starting));
        _machines.AddRange(starting.Where(start => start.IsCompletedSuccessfully).Select(start => start.Result));
        _ = await Task.WhenAll(starting);
        Installers = _machines[0].PathOf(connector.Installers);
        await Task.WhenAll(Names.Select(name => PrepareAsync(name, connector)));
    }

    // The programs of the connector read the address of their tenant from this folder.
    private async Task PrepareAsync(string name, FixtureConnector connector)
    {
        WineMachine machine = Machine(name);
        await machine.TrustAsync(connector.Root);
        string orders = Path.Combine(machine.WholeDrive, "ProgramData", "Connector Fixture");
        _ = Directory.CreateDirectory(orders);
        await File.WriteAllTextAsync(
            Path.Combine(orders, "cloud.txt"),
            FixtureConnector.Cloud(_sandbox!.Url, _sandbox.ControlKey, name)
        );
    }

    private WineMachine Machine(string name) => _machines[Names.ToList().IndexOf(name)];

    private static string Host(string kind) =>
        kind == "notElevated" ? PowerShellForWine.Program : @"C:\epa\host\" + WindowsHost.Elevated;

    private static string[] Arguments(string kind)
    {
        string[] server = ["-sshs", "-NoLogo", "-NoProfile"];
        return kind switch
        {
            "closed" => ["job", "none", PowerShellForWine.Program, .. server],
            "breakaway" => ["job", "breakaway", PowerShellForWine.Program, .. server],
            _ => server,
        };
    }

    // A process can end while it is read.
    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
