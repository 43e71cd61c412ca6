using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Tests.Suites;
using EntraPrivateAccess.Tests.Windows;
using EntraPrivateAccess.Tests.Windows.Fixture;

namespace EntraPrivateAccess.Tests.Recipes;

/// <summary>Windows machines on Wine behind an SSH server on loopback addresses, and a sandbox tenant.</summary>
/// <remarks>
/// The SSH server is Debian's. It runs the command of a connection on the machine whose address was called. Files are
/// transferred by Ansible's method piped, because a Linux SFTP server doesn't know the drives of Windows.
/// </remarks>
internal sealed class AnsibleHosts : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private readonly List<WineMachine> _machines = [];
    private Process? _server;
    private RunningSandbox? _sandbox;
    private DateTime _begin;

    private AnsibleHosts(DirectoryInfo folder) => Folder = folder.FullName;

    /// <summary>The folder with the playbook, the inventories and everything of the SSH server.</summary>
    public string Folder { get; }

    /// <summary>The text of a registration token of the tenant.</summary>
    public string Token { get; private set; } = "";

    /// <summary>Starts one machine per name of the recipe's inventory, without a connector.</summary>
    public static async Task<AnsibleHosts> StartAsync(params string[] names)
    {
        AnsibleHosts hosts = new(Directory.CreateTempSubdirectory("epa-ansible-"));
        try
        {
            await hosts.PrepareAsync(names);
            return hosts;
        }
        catch
        {
            await hosts.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes a file of the fixture that makes its programs fail, or removes it.</summary>
    public void SetOrder(int machine, string name, string? value)
    {
        string file = Path.Combine(Orders(_machines[machine]), name);
        if (value is null)
        {
            File.Delete(file);
        }
        else
        {
            File.WriteAllText(file, value);
        }
    }

    /// <summary>Returns the journal of setup and the services of a machine.</summary>
    public IReadOnlyList<string> Journal(int machine) =>
        File.Exists(Path.Combine(Orders(_machines[machine]), "journal.txt"))
            ? File.ReadAllLines(Path.Combine(Orders(_machines[machine]), "journal.txt"))
            : [];

    /// <summary>Finds files of the machines and of Ansible that contain a text, also as UTF-16.</summary>
    public IReadOnlyList<string> FilesWith(string text)
    {
        byte[][] forms = [Encoding.ASCII.GetBytes(text), Encoding.Unicode.GetBytes(text)];
        EnumerationOptions options = new()
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        return
        [
            .. from folder in _machines.Select(machine => machine.Drive).Append(Folder)
            from file in Directory.EnumerateFiles(folder, "*", options)
            let info = new FileInfo(file)
            where info.LastWriteTimeUtc >= _begin && info.Length < 16 << 20
            let content = File.ReadAllBytes(file)
            where forms.Any(form => content.AsSpan().IndexOf(form) >= 0)
            select file,
        ];
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.Kill(entireProcessTree: true);
            await _server.WaitForExitAsync().WaitAsync(TestWait.Limit);
            _server.Dispose();
        }

        foreach (WineMachine machine in _machines)
        {
            await machine.DisposeAsync();
        }

        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static string Orders(WineMachine machine) =>
        Path.Combine(machine.Drive, "ProgramData", "Connector Fixture");

    private async Task PrepareAsync(string[] names)
    {
        FixtureConnector connector = await FixtureConnector.BuildAsync();
        SandboxOptions options = new()
        {
            Disk = Directory.CreateDirectory(Path.Combine(Folder, "tenant")).FullName,
            Servers = [],
            Installers = connector.Installers,
        };
        _sandbox = await RunningSandbox.StartAsync(options);
        string ready = _sandbox.Ready().ToJsonString();
        Token = await GetTokenAsync(_sandbox);
        _begin = TimeProvider.System.GetUtcNow().UtcDateTime;
        foreach (string name in names)
        {
            WineMachine machine = await WineMachine.StartAsync();
            _machines.Add(machine);
            machine.Variables["PSModulePath"] = @"C:\Program Files\WindowsPowerShell\Modules";
            await machine.TrustAsync(connector.Root);
            await File.WriteAllTextAsync(Path.Combine(machine.Drive, "epa", "sandbox.json"), ready);
            _ = Directory.CreateDirectory(Orders(machine));
            await File.WriteAllTextAsync(
                Path.Combine(Orders(machine), "cloud.txt"),
                FixtureConnector.Cloud(_sandbox.Url, _sandbox.ControlKey, Environment.MachineName, name)
            );
        }

        WriteModule();
        await StartServerAsync(names);
    }

    private static async Task<string> GetTokenAsync(RunningSandbox sandbox)
    {
        using HttpClientHandler handler = new() { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using HttpClient http = new(handler);
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(sandbox.Url, "/sandbox/tokens"))
        {
            Content = new StringContent("{\"kind\":\"registration\"}", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Sandbox-Key", sandbox.ControlKey);
        using HttpResponseMessage response = await http.SendAsync(request);
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return answer.RootElement.GetProperty("token").GetString()!;
    }

    /// <summary>Writes the folder that the playbook copies: a module that signs in to the sandbox.</summary>
    private void WriteModule()
    {
        string folder = Directory.CreateDirectory(Path.Combine(Folder, "EntraPrivateAccess")).FullName;
        File.WriteAllText(
            Path.Combine(folder, "EntraPrivateAccess.psm1"),
            $$"""
            Import-Module 'Z:{{PowerShellEngine.ModuleManifest.Replace('/', '\\')}}' -Global
            # Wine doesn't see the process of the sandbox, so the ID of this one replaces it.
            $json = [IO.File]::ReadAllText('C:\epa\sandbox.json') -replace '"processId":\d+', "`"processId`":$PID"
            [IO.File]::WriteAllText("C:\epa\sandbox.$PID.json", $json)
            $sandbox = Get-ConnectorSandbox -Path "C:\epa\sandbox.$PID.json"
            [IO.File]::Delete("C:\epa\sandbox.$PID.json")
            $null = Connect-EntraPrivateAccess -Environment $sandbox -NoSignIn
            """
        );
    }

    private async Task StartServerAsync(string[] names)
    {
        foreach (string key in (string[])["host", "user"])
        {
            _ = await Tool.RequireAsync(
                "ssh-keygen",
                ["-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(Folder, key)],
                s_limit
            );
        }

        // Debian's package creates this folder only when systemd starts the service.
        _ = Directory.CreateDirectory("/run/sshd");
        int port = FreePort();
        string command = Path.Combine(Folder, "command");
        await File.WriteAllTextAsync(command, CommandScript());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        string configuration = Path.Combine(Folder, "sshd_config");
        await File.WriteAllLinesAsync(
            configuration,
            [
                FormattableString.Invariant($"Port {port}"),
                .. names.Select((_, index) => "ListenAddress " + Address(index)),
                $"HostKey {Folder}/host",
                $"AuthorizedKeysFile {Folder}/user.pub",
                $"PidFile {Folder}/sshd.pid",
                $"ForceCommand {command}",
                "UsePAM no",
                "StrictModes no",
                "PasswordAuthentication no",
                "LogLevel DEBUG1",
            ]
        );
        _server = Tool.Start(
            ExternalSuite.FindProgram("sshd")!,
            ["-D", "-e", "-f", configuration],
            Path.Combine(Folder, "sshd.log"),
            null,
            "/"
        );
        await File.WriteAllTextAsync(Path.Combine(Folder, "loopback.yml"), Inventory(names, port));
        await File.WriteAllTextAsync(Path.Combine(Folder, "hosts.yml"), RecipeTopic.TextOf("hosts.yml"));
        await File.WriteAllTextAsync(Path.Combine(Folder, "connectors.yml"), RecipeTopic.TextOf("connectors.yml"));
        long start = Stopwatch.GetTimestamp();
        while (!File.Exists(Path.Combine(Folder, "sshd.pid")))
        {
            if (_server.HasExited || Stopwatch.GetElapsedTime(start) > s_limit)
            {
                throw new InvalidOperationException(
                    "sshd did not start: " + await File.ReadAllTextAsync(Path.Combine(Folder, "sshd.log"))
                );
            }

            await Task.Delay(50);
        }
    }

    // Where the machines of the recipe's inventory are.
    private string Inventory(string[] names, int port) =>
        "connectors:\n  hosts:\n"
        + string.Concat(names.Select((name, index) => $"    {name}: {{ ansible_host: {Address(index)} }}\n"))
        + $"""
              vars:
                ansible_port: {port.ToString(CultureInfo.InvariantCulture)}
                ansible_user: {Environment.UserName}
                ansible_ssh_private_key_file: {Folder}/user
                ansible_ssh_args: -F none -o UserKnownHostsFile=/dev/null -o IdentitiesOnly=yes -o ControlMaster=no
                ansible_ssh_transfer_method: piped

            """;

    // The command is "powershell -EncodedCommand ..." or, for a file, "dd of='/C:/...'".
    private string CommandScript()
    {
        StringBuilder script = new("#!/bin/sh\nset -- $SSH_CONNECTION\naddress=$3\ncase $address in\n");
        for (int index = 0; index < _machines.Count; index++)
        {
            _ = script.Append(
                $$"""
                {{Address(index)}})
                  case $SSH_ORIGINAL_COMMAND in
                  dd\ of=*)
                    file=${SSH_ORIGINAL_COMMAND#dd of=/C:}
                    file=${file%% bs=*}
                    exec dd "of={{_machines[index].Drive}}$file" bs=65536 status=none ;;
                  *)
                    set -- $SSH_ORIGINAL_COMMAND
                    shift
                    exec {{_machines[index].PowerShellCommand("\"$@\"")}} ;;
                  esac ;;

                """
            );
        }

        return script.Append("esac\n").ToString();
    }

    private static string Address(int index) => FormattableString.Invariant($"127.0.0.{index + 1}");

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
