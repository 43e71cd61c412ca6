using System.Diagnostics;
using System.IO;
using System.Net.Http;
using System.Security.AccessControl;
using System.Security.Principal;
using System.Text;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>
/// Exchanges data with the tests through files in %ProgramData%\Connector Fixture: reads the settings of the tests and
/// writes the journal.
/// </summary>
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

    /// <summary>Records an action that a real server would perform or show.</summary>
    public static void Journal(string text)
    {
        _ = Directory.CreateDirectory(Folder);
        _ = Append(
            Path.Combine(Folder, "journal.txt"),
            $"{DateTime.UtcNow:yyyy-MM-dd'T'HH:mm:ss.fff}Z {Environment.ProcessId} {text}\n"
        );
    }

    /// <summary>Appends to a file that other processes read and append to; returns false if that fails.</summary>
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

    /// <summary>Reads a whole file; returns null if it can't be read.</summary>
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

    /// <summary>Gets the value of a line name=value; empty if there is none.</summary>
    public static string ValueOf(string? text, string name) =>
        (text ?? "")
            .Split('\n')
            .FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal))
            ?[(name.Length + 1)..].Trim()
        ?? "";

    /// <summary>Gets a value from cloud.txt, which describes the sandbox.</summary>
    public static string Cloud(string name) => ValueOf(ReadText(Path.Combine(Folder, "cloud.txt")), name);

    /// <summary>
    /// Gets the value of an order (file NAME.PART or NAME) or of a sandbox fault; null if neither is set.
    /// </summary>
    /// <remarks>An order that begins with "once" is deleted when it is read.</remarks>
    public static string? Order(string name, string? part = null) =>
        (part is null ? null : FromFile($"{name}.{part}")) ?? FromFile(name) ?? FromSandbox(name, part);

    /// <summary>Checks whether the file of an order exists, without deleting it.</summary>
    public static bool IsOrdered(string name, string part) => File.Exists(Path.Combine(Folder, $"{name}.{part}"));

    /// <summary>Parses the leading number of a value, like the C library does; returns 0 without digits.</summary>
    public static double Number(string value)
    {
        string digits = new([.. value.TakeWhile(letter => char.IsAsciiDigit(letter) || letter == '.')]);
        return double.TryParse(digits, out double number) ? number : 0;
    }

    /// <summary>Posts JSON to the sandbox.</summary>
    /// <returns>The HTTP status; 0 if there is no response.</returns>
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

    /// <summary>Allows Network Service, the account of the connector service, to modify a folder.</summary>
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

    /// <summary>Terminates this process at once, without any cleanup.</summary>
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

    // The faults of virtual servers apply here, too; the sandbox counts how often each one occurs.
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

    // Any certificate is accepted because the sandbox runs on this machine and creates a new certificate at each start.
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
