using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>
/// A job like that of WinRM or OpenSSH for Windows: Windows ends its processes when the first of them ends.
/// </summary>
internal static class SessionJob
{
    private const int ExtendedLimits = 9;
    private const int SizeOfLimits = 144;
    private const int OffsetOfFlags = 16;
    private const int BreakAwayPermitted = 0x0800;
    private const int SilentBreakAway = 0x1000;
    private const int EndsWithLastHandle = 0x2000;

    /// <summary>Puts this process into a job and runs a program there, with the same standard streams.</summary>
    /// <param name="permission"><c>none</c>; <c>breakaway</c>: a child may leave the job if it is started so;
    /// <c>silent</c>: no child is in the job.</param>
    public static int Run(string permission, string program, string[] arguments)
    {
        byte[] limits = new byte[SizeOfLimits];
        int flags = permission switch
        {
            "breakaway" => EndsWithLastHandle | BreakAwayPermitted,
            "silent" => EndsWithLastHandle | SilentBreakAway,
            _ => EndsWithLastHandle,
        };
        BitConverter.GetBytes(flags).CopyTo(limits, OffsetOfFlags);

        // This process has the only handle, and never closes it.
        IntPtr job = CreateJobObject(IntPtr.Zero, null);
        // A child of this process is the session, so it is added by its handle even to a job that no child inherits.
        if (
            job == IntPtr.Zero
            || !SetInformationJobObject(job, ExtendedLimits, limits, limits.Length)
            || !AssignProcessToJobObject(job, Process.GetCurrentProcess().Handle)
        )
        {
            throw new Win32Exception();
        }

        using Process session = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        if (permission == "silent" && !AssignProcessToJobObject(job, session.Handle))
        {
            throw new Win32Exception();
        }

        session.WaitForExit();
        return session.ExitCode;
    }

    /// <summary>
    /// Starts a process that runs for a minute like a command of the module does, writes both IDs and whether it may
    /// end with the session, and waits for it.
    /// </summary>
    public static async Task<int> StartChildAsync(string file)
    {
        IServer server = LocalServer.Create();
        using IServerProcess child = await server.Processes.StartAsync(
            new ProcessRequest
            {
                FileName = server.Files.Folder(ServerFolder.System) + @"\cmd.exe",
                Arguments = "/d /c ping -n 60 127.0.0.1 >nul",
            },
            CancellationToken.None
        );
        await File.WriteAllTextAsync(file + ".new", $"{Environment.ProcessId} {child.Id} {child.MayEndWithSession}");
        File.Move(file + ".new", file);
        return await child.WaitForExitAsync(CancellationToken.None);
    }

    [DllImport("kernel32", EntryPoint = "CreateJobObjectW", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern IntPtr CreateJobObject(IntPtr security, string? name);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool SetInformationJobObject(IntPtr job, int kind, byte[] limits, int length);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool AssignProcessToJobObject(IntPtr job, IntPtr process);
}
