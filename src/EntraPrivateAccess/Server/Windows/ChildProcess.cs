using System.Collections;
using System.IO;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>
/// A child process that outlives the PowerShell session of this process, if Windows permits it.
/// </summary>
/// <remarks>
/// <para>WinRM and OpenSSH for Windows put the processes of a session into a job, and its processes end with the
/// session. A child that is started with CREATE_BREAKAWAY_FROM_JOB is outside the job. If the job does not permit that,
/// Windows refuses the start with the code for "access denied", and the child is started inside.</para>
/// <para>OpenSSH for Windows permits it since 2018 (PowerShell/openssh-portable, pull request 267). Microsoft doesn't
/// document whether WinRM does. A report of 2018 says so (PowerShell/Win32-OpenSSH, issue 1032).</para>
/// <para>The class Process of .NET can't pass this flag, and its children inherit all inheritable handles. A child
/// outside the job would keep the pipes of an SSH session open, so that the session could not end
/// (PowerShell/Win32-OpenSSH, issue 2452). This class passes on only the standard streams of the child.</para>
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class ChildProcess
{
    private readonly List<AnonymousPipeServerStream> _pipes = [];

    private ChildProcess() { }

    public int Id { get; private set; }

    public SafeProcessHandle Handle { get; private set; } = null!;

    /// <summary>Gets whether the child belongs to a job, so that it can end with the session.</summary>
    public bool IsInJob { get; private set; }

    /// <summary>Gets the standard input; null if the child has none.</summary>
    public Stream? Input { get; private set; }

    /// <summary>Gets the standard output and the error output; empty if they are discarded.</summary>
    public IReadOnlyList<TextReader> Outputs { get; private set; } = [];

    /// <summary>Starts the child process without a window.</summary>
    /// <exception cref="Errors.ConnectorException">Windows refused the start.</exception>
    public static ChildProcess Start(ProcessRequest request)
    {
        ChildProcess child = new();
        try
        {
            child.Create(request);
            return child;
        }
        catch
        {
            child._pipes.ForEach(pipe => pipe.Dispose());
            throw;
        }
        finally
        {
            // Otherwise, this process would hold the child's ends of the pipes, too, and the pipes would never end.
            child._pipes.ForEach(pipe => pipe.DisposeLocalCopyOfClientHandle());
        }
    }

    private void Create(ProcessRequest request)
    {
        using SafeFileHandle nothing = ChildApi.OpenNothing();
        // A child that prompts reads the end of its input instead of waiting forever.
        SafeHandle input = request.WriteInput is null ? nothing : Pipe(PipeDirection.Out);
        SafeHandle output = request.CollectOutput ? Pipe(PipeDirection.In) : nothing;
        SafeHandle errors = request.CollectOutput ? Pipe(PipeDirection.In) : nothing;
        ChildApi.Started started = ChildApi.Start(request, input, output, errors);
        Id = started.Id;
        Handle = started.Handle;
        IsInJob = ChildApi.IsInJob(started.Handle);
        Input = _pipes.FirstOrDefault(pipe => pipe.CanWrite);
        Outputs =
        [
            .. _pipes.Where(pipe => pipe.CanRead).Select(pipe => new StreamReader(pipe, Console.OutputEncoding)),
        ];
    }

    private SafePipeHandle Pipe(PipeDirection direction)
    {
        AnonymousPipeServerStream pipe = new(direction, HandleInheritability.Inheritable);
        _pipes.Add(pipe);
        return pipe.ClientSafePipeHandle;
    }
}

/// <summary>The functions of kernel32 that start a process.</summary>
[SupportedOSPlatform("windows")]
internal static class ChildApi
{
    private const uint NoWindow = 0x08000000;
    private const uint UnicodeEnvironment = 0x00000400;
    private const uint ExtendedStartupInfo = 0x00080000;
    private const uint BreakAwayFromJob = 0x01000000;
    private const int UseStandardHandles = 0x00000100;
    private const int ReadAndWriteShared = 3;
    private const uint GenericReadAndWrite = 0xC0000000;
    private const int OpenExisting = 3;
    private static readonly IntPtr s_handleList = new(0x00020002);

    /// <summary>A process that was started.</summary>
    internal readonly record struct Started(int Id, SafeProcessHandle Handle);

    /// <summary>Opens the device that reads as an empty file and discards what is written to it.</summary>
    public static SafeFileHandle OpenNothing()
    {
        SecurityAttributes inheritable = new() { Length = Marshal.SizeOf<SecurityAttributes>(), IsInheritable = true };
        SafeFileHandle opened = CreateFile(
            "NUL",
            GenericReadAndWrite,
            ReadAndWriteShared,
            ref inheritable,
            OpenExisting,
            0,
            IntPtr.Zero
        );
        return opened.IsInvalid
            ? throw Win32Errors.Fault(Marshal.GetLastWin32Error(), "Opening the device NUL", "NUL")
            : opened;
    }

    /// <summary>Returns whether a process belongs to any job.</summary>
    public static bool IsInJob(SafeProcessHandle process) =>
        IsProcessInJob(process, IntPtr.Zero, out bool isMember) && isMember;

    public static Started Start(ProcessRequest request, SafeHandle input, SafeHandle output, SafeHandle errors)
    {
        // Like the class Process: the name is quoted, and the arguments follow as they are.
        StringBuilder line = new($"\"{request.FileName}\" {request.Arguments}".TrimEnd());
        IntPtr[] handles = [.. new[] { input, output, errors }.Select(handle => handle.DangerousGetHandle())];
        IntPtr list = Marshal.AllocHGlobal(IntPtr.Size * handles.Length);
        IntPtr attributes = IntPtr.Zero;
        IntPtr environment = Marshal.StringToHGlobalUni(EnvironmentBlock(request));
        try
        {
            // No handle may occur twice in the list.
            IntPtr[] listed = [.. handles.Distinct()];
            Marshal.Copy(listed, 0, list, listed.Length);
            attributes = CreateAttributes(list, listed.Length * IntPtr.Size, request.FileName);
            StartupInfo startup = new()
            {
                Size = Marshal.SizeOf<StartupInfo>(),
                Flags = UseStandardHandles,
                Input = handles[0],
                Output = handles[1],
                Errors = handles[2],
                Attributes = attributes,
            };
            using SafeProcessHandle self = new(GetCurrentProcess(), ownsHandle: false);
            const uint flags = NoWindow | UnicodeEnvironment | ExtendedStartupInfo;
            bool isInJob = IsInJob(self);
            (int code, ProcessInformation created) = Create(isInJob ? flags | BreakAwayFromJob : flags);
            if (isInJob && code == Win32Errors.AccessDenied)
            {
                (code, created) = Create(flags);
            }

            if (code != 0)
            {
                throw Win32Errors.Fault(code, "Starting " + request.FileName, request.FileName);
            }

            _ = CloseHandle(created.Thread);
            return new Started(created.ProcessId, new SafeProcessHandle(created.Process, ownsHandle: true));

            (int, ProcessInformation) Create(uint creation) =>
                CreateProcess(
                    null,
                    line,
                    IntPtr.Zero,
                    IntPtr.Zero,
                    true,
                    creation,
                    environment,
                    request.WorkingDirectory,
                    ref startup,
                    out ProcessInformation information
                )
                    ? (0, information)
                    : (Marshal.GetLastWin32Error(), default);
        }
        finally
        {
            if (attributes != IntPtr.Zero)
            {
                DeleteProcThreadAttributeList(attributes);
                Marshal.FreeHGlobal(attributes);
            }

            Marshal.FreeHGlobal(list);
            Marshal.FreeHGlobal(environment);
        }
    }

    // Windows requires the names in the order of their capital letters.
    private static string EnvironmentBlock(ProcessRequest request)
    {
        SortedDictionary<string, string> all = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            all[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        foreach (string removed in request.RemovedVariables)
        {
            _ = all.Remove(removed);
        }

        foreach (KeyValuePair<string, string> variable in request.Variables)
        {
            all[variable.Key] = variable.Value;
        }

        // Two null characters end the block; the second one is that of the string itself.
        return string.Concat(all.Select(variable => $"{variable.Key}={variable.Value}\0")) + "\0";
    }

    private static IntPtr CreateAttributes(IntPtr list, int length, string fileName)
    {
        IntPtr size = IntPtr.Zero;
        _ = InitializeProcThreadAttributeList(IntPtr.Zero, 1, 0, ref size);
        IntPtr attributes = Marshal.AllocHGlobal(size);
        if (!InitializeProcThreadAttributeList(attributes, 1, 0, ref size))
        {
            int code = Marshal.GetLastWin32Error();
            Marshal.FreeHGlobal(attributes);
            throw Win32Errors.Fault(code, "Starting " + fileName, fileName);
        }

        if (!UpdateProcThreadAttribute(attributes, 0, s_handleList, list, new IntPtr(length), IntPtr.Zero, IntPtr.Zero))
        {
            int code = Marshal.GetLastWin32Error();
            DeleteProcThreadAttributeList(attributes);
            Marshal.FreeHGlobal(attributes);
            throw Win32Errors.Fault(code, "Starting " + fileName, fileName);
        }

        return attributes;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct SecurityAttributes
    {
        public int Length;
        public IntPtr Descriptor;

        [MarshalAs(UnmanagedType.Bool)]
        public bool IsInheritable;
    }

    // STARTUPINFOEX; the fields that are not used have other names in Windows.
    [StructLayout(LayoutKind.Sequential)]
    private struct StartupInfo
    {
        public int Size;
        public IntPtr Reserved;
        public IntPtr Desktop;
        public IntPtr Title;
        public int X;
        public int Y;
        public int Width;
        public int Height;
        public int Columns;
        public int Rows;
        public int FillAttribute;
        public int Flags;
        public short ShowWindow;
        public short ReservedLength;
        public IntPtr ReservedBytes;
        public IntPtr Input;
        public IntPtr Output;
        public IntPtr Errors;
        public IntPtr Attributes;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ProcessInformation
    {
        public IntPtr Process;
        public IntPtr Thread;
        public int ProcessId;
        public int ThreadId;
    }

    [DllImport("kernel32", EntryPoint = "CreateFileW", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern SafeFileHandle CreateFile(
        string name,
        uint access,
        int share,
        ref SecurityAttributes security,
        int disposition,
        int flags,
        IntPtr template
    );

    [DllImport("kernel32", EntryPoint = "CreateProcessW", CharSet = CharSet.Unicode, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CreateProcess(
        string? program,
        StringBuilder commandLine,
        IntPtr processSecurity,
        IntPtr threadSecurity,
        [MarshalAs(UnmanagedType.Bool)] bool inherit,
        uint flags,
        IntPtr environment,
        string? folder,
        ref StartupInfo startup,
        out ProcessInformation information
    );

    [DllImport("kernel32")]
    private static extern IntPtr GetCurrentProcess();

    [DllImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool IsProcessInJob(
        SafeProcessHandle process,
        IntPtr job,
        [MarshalAs(UnmanagedType.Bool)] out bool isMember
    );

    [DllImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool InitializeProcThreadAttributeList(
        IntPtr attributes,
        int count,
        int flags,
        ref IntPtr size
    );

    [DllImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool UpdateProcThreadAttribute(
        IntPtr attributes,
        uint flags,
        IntPtr attribute,
        IntPtr value,
        IntPtr size,
        IntPtr previous,
        IntPtr returned
    );

    [DllImport("kernel32")]
    private static extern void DeleteProcThreadAttributeList(IntPtr attributes);

    [DllImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CloseHandle(IntPtr handle);
}
