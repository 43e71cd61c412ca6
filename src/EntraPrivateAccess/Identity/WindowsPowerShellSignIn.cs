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
/// Asks for a registration token in a Windows PowerShell beside this PowerShell 7, where the sign-in window exists.
/// </summary>
/// <remarks>
/// What the child is told comes by its standard input, the token by its standard output: neither is in arguments,
/// environment or a file.
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
            "The sign-in window of the registration client exists in Windows PowerShell only; starting one for it."
        );
        return RunAsync(StartInfo(), frame, limit + TimeSpan.FromMinutes(1), context.Time, cancellationToken);
    }

    /// <summary>
    /// The child's whole life: start, tell, wait within the limit, read. Ending early ends the child, whose window is
    /// ours.
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
        Tell(child, frame);
        _ = child.StandardError.ReadToEndAsync();
        (SecureString? token, string? id, string? message) = await Task.Run(() =>
                RegistrationSignInFrame.Read(child.StandardOutput)
            )
            .ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return token is not null ? token
            : over.IsCancellationRequested ? throw ConnectorErrors.SignInTimedOut(limit)
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

        // Windows PowerShell would load PowerShell 7's modules from there, and fail.
        _ = start.Environment.Remove("PSModulePath");
        return start;
    }

    /// <summary>The constant script without its comment lines.</summary>
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

    // Importing the dll itself asks no execution policy, which a script module would.
    private static string ModuleForWindowsPowerShell() =>
        Path.GetFullPath(
            Path.Combine(
                Path.GetDirectoryName(typeof(WindowsPowerShellSignIn).Assembly.Location)!,
                "..",
                "net472",
                "EntraPrivateAccess.dll"
            )
        );

    private static void Tell(Process child, byte[] frame)
    {
        try
        {
            child.StandardInput.BaseStream.Write(frame, 0, frame.Length);
            child.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it was told anything; what it wrote says why.
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
            // It has ended by itself.
        }
    }
}
