using System.Diagnostics;
using System.IO;
using System.Net.Http;
using System.Security.AccessControl;
using System.Security.Principal;
using System.Text;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>Reads what the tests order and writes what they read, in %ProgramData%\Connector Fixture.</summary>
internal static class Lab
{
    private static readonly string[] s_sandboxFaults =
    [
        "ServiceHangs",
        "ServiceDies",
        "ServiceDisabled",
        "InstallerExitCode",
        "InstallerDuration",
    ];

    private static readonly Lazy<HttpClient> s_client = new(CreateClient);

    public static string Folder { get; } = Data("Connector Fixture");

    public static string Data(params string[] rest) => Below(Environment.SpecialFolder.CommonApplicationData, rest);

    public static string Below(Environment.SpecialFolder folder, params string[] rest) =>
        Path.Combine([Environment.GetFolderPath(folder), .. rest]);

    /// <summary>Notes what a real server would do or show now.</summary>
    public static void Journal(string text)
    {
        _ = Directory.CreateDirectory(Folder);
        _ = Append(
            Path.Combine(Folder, "journal.txt"),
            $"{DateTime.UtcNow:yyyy-MM-dd'T'HH:mm:ss.fff}Z {Environment.ProcessId} {text}\n"
        );
    }

    /// <summary>Appends to a file that other processes read and append to; false if that fails.</summary>
    public static bool Append(string path, string text)
    {
        for (int tries = 50; ; tries--)
        {
            try
            {
                using FileStream file = new(
                    path,
                    FileMode.Append,
                    FileAccess.Write,
                    FileShare.ReadWrite | FileShare.Delete,
                    bufferSize: 0
                );
                file.Write(Encoding.UTF8.GetBytes(text));
                return true;
            }
            catch (IOException) when (tries > 0)
            {
                Thread.Sleep(20);
            }
            catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>A whole small file; null if there is none.</summary>
    public static string? ReadText(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using StreamReader reader = new(file);
            return reader.ReadToEnd();
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The value of a line name=value; empty if there is none.</summary>
    public static string ValueOf(string? text, string name) =>
        (text ?? "")
            .Split('\n')
            .FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal))
            ?[(name.Length + 1)..].Trim()
        ?? "";

    /// <summary>A value of cloud.txt, which describes the sandbox.</summary>
    public static string Cloud(string name) => ValueOf(ReadText(Path.Combine(Folder, "cloud.txt")), name);

    /// <summary>The value of an order (file NAME.PART or NAME) or of a sandbox fault; null if neither is set.</summary>
    /// <remarks>An order that begins with "once" is deleted when it is read.</remarks>
    public static string? Order(string name, string? part = null) =>
        (part is null ? null : FromFile($"{name}.{part}")) ?? FromFile(name) ?? FromSandbox(name, part);

    /// <summary>True while the file of an order exists. Uses nothing up.</summary>
    public static bool IsOrdered(string name, string part) => File.Exists(Path.Combine(Folder, $"{name}.{part}"));

    /// <summary>The leading number of an order's value, as the C library reads one; 0 without digits.</summary>
    public static double Number(string value)
    {
        string digits = new([.. value.TakeWhile(letter => char.IsAsciiDigit(letter) || letter == '.')]);
        return double.TryParse(digits, out double number) ? number : 0;
    }

    /// <summary>Posts JSON to the sandbox.</summary>
    /// <returns>The HTTP status, 0 if nothing answers.</returns>
    public static (int Status, string Text) Post(string path, string body)
    {
        string url = Cloud("url");
        if (!url.StartsWith("https://localhost:", StringComparison.Ordinal))
        {
            return (0, "");
        }

        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, url + path);
            request.Headers.Add("X-Sandbox-Key", Cloud("key"));
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            using HttpResponseMessage response = s_client.Value.Send(request);
            using StreamReader reader = new(response.Content.ReadAsStream());
            return ((int)response.StatusCode, reader.ReadToEnd());
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException)
        {
            return (0, failed.Message);
        }
    }

    /// <summary>Lets Network Service, the connector service's account, change what is in a folder.</summary>
    public static void GrantService(string folder)
    {
        DirectoryInfo directory = Directory.CreateDirectory(folder);
        DirectorySecurity security = directory.GetAccessControl(AccessControlSections.Access);
        security.AddAccessRule(
            new FileSystemAccessRule(
                new SecurityIdentifier(WellKnownSidType.NetworkServiceSid, null),
                FileSystemRights.Modify,
                InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit,
                PropagationFlags.None,
                AccessControlType.Allow
            )
        );
        directory.SetAccessControl(security);
    }

    /// <summary>Ends this process at once: nothing of it runs any more.</summary>
    public static void Die(uint code) => _ = Windows.TerminateProcess(Process.GetCurrentProcess().Handle, code);

    private static string? FromFile(string name)
    {
        string path = Path.Combine(Folder, name);
        string? value = ReadText(path)?.TrimEnd();
        if (value == "once" || value?.StartsWith("once ", StringComparison.Ordinal) == true)
        {
            File.Delete(path);
            return value[4..].TrimStart();
        }

        return value;
    }

    // The faults of a virtual server apply here too: the sandbox counts them.
    private static string? FromSandbox(string name, string? part)
    {
        string server = Cloud("server");
        if (server.Length == 0 || !s_sandboxFaults.Contains(name))
        {
            return null;
        }

        string target = part is null ? server : $"{server}/{part}";
        (int status, string text) = Post($"/sandbox/faults/{name}/strikes?target={target}", "");
        return status == 200 ? text : null;
    }

    // The sandbox creates its certificate anew at each start, and it is on this machine.
    private static HttpClient CreateClient() =>
        new(
            new HttpClientHandler
            {
                UseProxy = false,
                ServerCertificateCustomValidationCallback =
                    HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
            }
        )
        {
            Timeout = TimeSpan.FromSeconds(8),
        };
}
