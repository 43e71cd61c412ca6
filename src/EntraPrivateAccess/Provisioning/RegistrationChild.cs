using System.IO;
using System.Security;
using System.Text;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Runs the connector's own registration in 64-bit Windows PowerShell and waits for it. The process is never killed.
/// </summary>
internal sealed class RegistrationChild
{
    /// <summary>
    /// Private Access connectors also register with this feature (Microsoft: "Register the connector with PowerShell").
    /// </summary>
    private const string Feature = "ApplicationProxy";

    private const string Host = "powershell.exe";

    private static readonly Lazy<string> s_bootstrap = new(ReadBootstrap);

    private readonly ProvisioningContext _context;
    private readonly SetupFolders _folders;

    public RegistrationChild(ProvisioningContext context)
    {
        _context = context;
        _folders = new SetupFolders(context.Server);
    }

    /// <summary>The command line, which process auditing can see. It is a constant.</summary>
    /// <remarks>
    /// Without <c>-InputFormat None</c> the console host drains standard input before the script can read it.
    /// </remarks>
    internal static string Arguments =>
        $"-NoProfile -NonInteractive -ExecutionPolicy RemoteSigned -InputFormat None -Command \"{s_bootstrap.Value}\"";

    /// <summary>Waits for a registration that an earlier run left running. Returns false if there was none.</summary>
    public async Task<bool> WaitForEarlierAsync(CancellationToken cancellationToken)
    {
        if (!_context.Server.Files.FileExists(_folders.RegistrationMarker))
        {
            return false;
        }

        string mark = _context.Server.Files.ReadAllText(_folders.RegistrationMarker);
        IReadOnlyList<IServerProcess> running = await _context
            .Server.Processes.FindAsync(Host, cancellationToken)
            .ConfigureAwait(false);
        IServerProcess? earlier = running.FirstOrDefault(process => ProcessIdentity.Names(mark, process));
        try
        {
            if (earlier is not null)
            {
                _context.Reporter.Verbose(
                    $"The registration of an earlier run (process {earlier.Id}) is still running: waiting for it."
                );
                _ = await ExitAsync(earlier, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (IServerProcess process in running)
            {
                process.Dispose();
            }
        }

        _context.Server.Files.DeleteFile(_folders.RegistrationMarker);
        return earlier is not null;
    }

    /// <summary>Runs one registration.</summary>
    /// <returns>The exit code and the output. Neither proves success; only the certificate does.</returns>
    public async Task<(int ExitCode, string Said)> RunAsync(
        InstalledConnector connector,
        SecureString token,
        string tenantId,
        CancellationToken cancellationToken
    )
    {
        if (_context.IsReadOnly)
        {
            throw ConnectorErrors.ReadOnlySession("The registration of a connector");
        }

        _folders.Create();

        // Written before the child exists: if the disk refuses the marker, there must be no registration.
        _context.Server.Files.WriteAllText(_folders.RegistrationMarker, ProcessIdentity.Starting);
        ProcessRequest request = new()
        {
            FileName = $@"{_context.Server.Files.Folder(ServerFolder.System)}\WindowsPowerShell\v1.0\{Host}",
            Arguments = Arguments,
            WorkingDirectory = SetupFolders.ForChildren(_context.Server),
            // Recorded before the child gets its token: a child that is not recorded has no token, and exits by itself.
            Started = process =>
                _context.Server.Files.WriteAllText(_folders.RegistrationMarker, ProcessIdentity.Of(process)),
            WriteInput = stream => WriteFrameAsync(stream, connector, token, tenantId),
            // PowerShell 7 would pass on its own module path, and Windows PowerShell would then load the modules of
            // PowerShell 7 and fail.
            RemovedVariables = ["PSModulePath"],
            CollectOutput = true,
        };
        using IServerProcess process = await _context
            .Server.Processes.StartAsync(request, cancellationToken)
            .ConfigureAwait(false);
        int code = await ExitAsync(process, cancellationToken).ConfigureAwait(false);
        _context.Server.Files.DeleteFile(_folders.RegistrationMarker);
        return (code, Scrub(RegistrationOutput.Of(process.Output), token));
    }

    private Task<int> ExitAsync(IServerProcess process, CancellationToken cancellationToken) =>
        ProcessWait.WaitAsync(
            _context,
            process,
            "the registration",
            _context.Request.Limits.Registration,
            cancellationToken
        );

    private async Task WriteFrameAsync(Stream stream, InstalledConnector connector, SecureString token, string tenantId)
    {
        string proxy = _context.Request.Proxy?.GetLeftPart(UriPartial.Authority) ?? "";
        string[] fields =
        [
            connector.RegistrationScript!,
            connector.ModulesFolder! + @"\",
            connector.Brand.ModuleName,
            tenantId,
            Feature,
            proxy,
        ];
        string head = string.Concat(
            fields.Select(field => Convert.ToBase64String(Encoding.UTF8.GetBytes(field)) + "\t")
        );
        byte[] frame = SecureText.Use(token, letters =>
            (byte[])[.. Encoding.ASCII.GetBytes(head), .. letters.Select(letter => (byte)letter), (byte)'\n']
        );
        try
        {
            await stream.WriteAsync(frame, 0, frame.Length).ConfigureAwait(false);
            await stream.FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            Array.Clear(frame, 0, frame.Length);
        }
    }

    // The child's output can become part of an error, so the token is removed in case the output ever contains it.
    private static string Scrub(string output, SecureString token) =>
        SecureText.Use(token, letters => output.Replace(new string([.. letters]), "(token)")).Trim();

    private static string ReadBootstrap()
    {
        using Stream stream = typeof(RegistrationChild).Assembly.GetManifestResourceStream(
            "RegistrationBootstrap.ps1"
        )!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return string.Join(
            " ",
            reader.ReadToEnd().Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')
        );
    }
}

/// <summary>
/// Decodes the output of the registration child. The bootstrap's own lines are UTF-8 in base64 after a marker; the
/// connector's script writes in the console's code page.
/// </summary>
internal static class RegistrationOutput
{
    private const string Mark = "\tsaid\t";

    public static string Of(string output) =>
        string.Join("\n", output.Split('\n').Select(line => Plain(line.TrimEnd('\r'))));

    // A line that was truncated at the output limit is no longer valid base64 and is returned unchanged.
    private static string Plain(string line)
    {
        try
        {
            return line.StartsWith(Mark, StringComparison.Ordinal)
                ? Encoding.UTF8.GetString(Convert.FromBase64String(line[Mark.Length..]))
                : line;
        }
        catch (FormatException)
        {
            return line;
        }
    }
}
