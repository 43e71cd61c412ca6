using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Security;
using System.Text;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Identity;

/// <summary>
/// Gets a registration token in a Windows PowerShell child process, because PowerShell 7 has no sign-in window.
/// </summary>
/// <remarks>
/// The child receives its input on standard input and returns the token on standard output. Neither is in arguments,
/// the environment or a file.
/// </remarks>
internal static class WindowsPowerShellSignIn
{
    public static Task<SecureString> AskAsync(
        SignInContext context,
        string? account,
        TimeSpan limit,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        if (!Desktop.CanOpenWindow)
        {
            throw ConnectorErrors.NoBrowser();
        }

        string seconds = ((int)limit.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        byte[] frame = RegistrationSignInFrame.Write(
            ModuleForWindowsPowerShell(),
            context.Environment.Name,
            context.TenantId ?? "",
            account ?? "",
            context.Proxy?.OriginalString ?? "",
            seconds
        );
        reporter.Verbose(
            "The sign-in window of the registration client is available only in Windows PowerShell, which starts now."
        );
        return RunAsync(StartInfo(), frame, limit + TimeSpan.FromMinutes(1), context.Time, cancellationToken);
    }

    /// <summary>
    /// Starts the child, sends its input, waits for it within the limit and reads the result. Cancellation ends the
    /// child and closes its window.
    /// </summary>
    public static async Task<SecureString> RunAsync(
        ProcessStartInfo start,
        byte[] frame,
        TimeSpan limit,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        using Process child = Start(start);
        using CancellationTokenSource over = time.Limit(limit);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
            over.Token,
            cancellationToken
        );
        using CancellationTokenRegistration end = either.Token.Register(() => End(child));
        SendInput(child, frame);
        _ = child.StandardError.ReadToEndAsync();
        (SecureString? token, string? id, string? message) = await Task.Run(() =>
                RegistrationSignInFrame.Read(child.StandardOutput)
            )
            .ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return token is not null ? token
            : over.IsCancellationRequested ? throw ConnectorErrors.SignInTimedOut(limit, SignInPurpose.Registration)
            : throw ConnectorErrors.RegistrationSignInFailed(id, message);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception refused)
        {
            throw ConnectorErrors.WindowsPowerShellNotStarted(
                Win32Errors.Fault(refused.NativeErrorCode, "Starting " + start.FileName, start.FileName)
            );
        }
    }

    private static ProcessStartInfo StartInfo()
    {
        string system = Environment.Is64BitOperatingSystem && !Environment.Is64BitProcess ? "Sysnative" : "System32";
        string windows = Environment.GetFolderPath(Environment.SpecialFolder.Windows);
        ProcessStartInfo start = new(Path.Combine(windows, system, "WindowsPowerShell", "v1.0", "powershell.exe"))
        {
            Arguments = $"-NoLogo -NoProfile -NonInteractive -Sta -InputFormat None -Command \"{Script()}\"",
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.ASCII,
        };

        // Windows PowerShell would fail when loading PowerShell 7's modules from that path.
        _ = start.Environment.Remove("PSModulePath");
        return start;
    }

    /// <summary>Returns the constant script without its comment lines.</summary>
    public static string Script()
    {
        using Stream resource = typeof(WindowsPowerShellSignIn).Assembly.GetManifestResourceStream(
            "EntraPrivateAccess.RegistrationSignIn.ps1"
        )!;
        using StreamReader reader = new(resource);
        return string.Join(
            "\n",
            reader
                .ReadToEnd()
                .Split('\n')
                .Select(line => line.TrimEnd('\r'))
                .Where(line => line.Length > 0 && line[0] != '#')
        );
    }

    // Unlike a script module, the DLL can be imported without regard to the execution policy.
    private static string ModuleForWindowsPowerShell() =>
        Path.GetFullPath(
            Path.Combine(
                Path.GetDirectoryName(typeof(WindowsPowerShellSignIn).Assembly.Location)!,
                "..",
                "net472",
                "EntraPrivateAccess.dll"
            )
        );

    private static void SendInput(Process child, byte[] frame)
    {
        try
        {
            child.StandardInput.BaseStream.Write(frame, 0, frame.Length);
            child.StandardInput.Close();
        }
        catch (IOException)
        {
            // The child exited before it received its input. Its output shows the reason.
        }
    }

    private static void End(Process child)
    {
        try
        {
            child.Kill();
        }
        catch (InvalidOperationException)
        {
            // The child has already exited.
        }
    }
}
