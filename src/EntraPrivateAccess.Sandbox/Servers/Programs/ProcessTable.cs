using System.Diagnostics;
using System.Text;
using EntraPrivateAccess.Sandbox.Servers.Windows;

namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>The processes of a virtual server.</summary>
internal sealed class ProcessTable(VirtualMachine machine)
{
    private static readonly IReadOnlyList<IProgram> s_programs =
    [
        new PowerShellProgram(),
        new CommandProgram(),
        new SetupProgram(),
    ];

    private readonly Lock _gate = new();
    private readonly Dictionary<int, VirtualProcess> _processes = [];
    private int _last = 4000;

    public VirtualProcess Start(ProcessStart start)
    {
        string local = machine.Disk.Local(start.FileName);
        if (!machine.Disk.Exists(start.FileName))
        {
            throw new WindowsError(WindowsError.FileNotFound, $"The system cannot find the file {start.FileName}.");
        }

        ProgramFile file = ProgramFile.Read(local)
            ?? throw new WindowsError(WindowsError.BadFormat, $"{start.FileName} is not a valid Win32 application.");
        VirtualProcess process = Add(start, file);
        IProgram program = s_programs.FirstOrDefault(program => program.Plays(process))
            ?? throw new WindowsError(WindowsError.BadFormat, $"The sandbox cannot play {start.FileName}.");
        if (file.IsConnectorSetup && !machine.Spec.Elevated)
        {
            throw new WindowsError(WindowsError.ElevationRequired, "The requested operation requires elevation.");
        }

        lock (_gate)
        {
            _processes.Add(process.Id, process);
        }

        if (start.InputFrom is int writer)
        {
            _ = Task.Run(() => EndInputWithAsync(writer, process));
        }
        else
        {
            _ = process.GiveInput(start.Input);
        }

        machine.Note("process started", $"{process.Id}: {start.CommandLine}");
        IDisposable work = machine.World.Waits.Begin();
        _ = Task.Run(() => RunAsync(program, process, work));
        return process;
    }

    public VirtualProcess? Find(int id)
    {
        lock (_gate)
        {
            return _processes.GetValueOrDefault(id);
        }
    }

    /// <summary>Returns the running processes.</summary>
    public IReadOnlyList<VirtualProcess> Running(string? imageName = null)
    {
        lock (_gate)
        {
            return
            [
                .. _processes.Values.Where(process =>
                    process.ExitCode is null
                    && (imageName is null || process.ImageName.Equals(imageName, StringComparison.OrdinalIgnoreCase))
                ),
            ];
        }
    }

    private VirtualProcess Add(ProcessStart start, ProgramFile file) => new(Interlocked.Add(ref _last, 4), start, file);

    /// <summary>Closes the pipe when the process that holds its other end exits for any reason.</summary>
    private static async Task EndInputWithAsync(int writer, VirtualProcess process)
    {
        try
        {
            using Process holder = Process.GetProcessById(writer);
            _ = await Task.WhenAny(holder.WaitForExitAsync(), process.Input);
        }
        catch (ArgumentException)
        {
            // The process had already ended.
        }

        _ = process.GiveInput(null);
    }

    private async Task RunAsync(IProgram program, VirtualProcess process, IDisposable work)
    {
        using IDisposable ends = work;
        int exitCode;
        try
        {
            exitCode = await program.RunAsync(machine, process);
        }
        catch (Exception crash)
        {
            machine.Note("process crashed", $"{process.Id}: {crash.GetType().Name}: {crash.Message}");
            exitCode = unchecked((int)0xC0000005);
        }

        machine.Note("process ended", $"{process.Id}: {process.ImageName} with {exitCode}");
        process.End(exitCode);
    }
}

/// <summary>
/// A process of a virtual server. It is independent of its creator and keeps running after the creator is gone.
/// </summary>
internal sealed class VirtualProcess(int id, ProcessStart start, ProgramFile program)
{
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<byte[]?> _input = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly StringBuilder _output = new();

    public int Id { get; } = id;

    public ProcessStart Start { get; } = start;

    public ProgramFile Program { get; } = program;

    public string ImageName => Start.FileName[(Start.FileName.LastIndexOf('\\') + 1)..];

    /// <summary>Standard input, once it is complete or its other end is closed; null if it is not redirected.</summary>
    public Task<byte[]?> Input => _input.Task;

    public Task<int> Exit => _exit.Task;

    public int? ExitCode => _exit.Task.IsCompleted ? _exit.Task.Result : null;

    public string Output
    {
        get
        {
            lock (_gate)
            {
                return _output.ToString();
            }
        }
    }

    public void WriteLine(string text)
    {
        lock (_gate)
        {
            if (Start.CollectOutput && _output.Length < 64 * 1024)
            {
                _ = _output.Append(text).Append("\r\n");
            }
        }
    }

    /// <summary>
    /// Completes standard input with these bytes; null closes it without any. Returns false if it had already ended.
    /// </summary>
    public bool GiveInput(byte[]? input) => _input.TrySetResult(input);

    public void End(int exitCode) => _exit.TrySetResult(exitCode);
}

/// <summary>The parameters of a new process, as passed to CreateProcess.</summary>
internal sealed record ProcessStart
{
    public required string FileName { get; init; }

    /// <summary>The unmodified command line after the program name.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>Standard input, or null if it is not redirected.</summary>
    public byte[]? Input { get; init; }

    /// <summary>
    /// The process of the host that writes standard input later; null if <see cref="Input"/> is complete. Standard
    /// input ends when that process ends.
    /// </summary>
    public int? InputFrom { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public bool CollectOutput { get; init; }

    public string? WorkingDirectory { get; init; }

    public string CommandLine => Arguments.Length == 0 ? $"\"{FileName}\"" : $"\"{FileName}\" {Arguments}";
}

/// <summary>A program that virtual servers can run.</summary>
internal interface IProgram
{
    bool Plays(VirtualProcess process);

    /// <returns>The exit code.</returns>
    Task<int> RunAsync(VirtualMachine machine, VirtualProcess process);
}
