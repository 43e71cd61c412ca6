using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.Servers.Windows;

namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>The processes of a virtual server.</summary>
internal sealed class ProcessTable(VirtualMachine machine)
{
    private static readonly IReadOnlyList<IProgram> s_programs = [new PowerShellProgram(), new CommandProgram(), new SetupProgram()];

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

    /// <summary>Those that run now.</summary>
    public IReadOnlyList<VirtualProcess> Running(string? imageName = null)
    {
        lock (_gate)
        {
            return [.. _processes.Values.Where(process => process.ExitCode is null
                && (imageName is null || process.ImageName.Equals(imageName, StringComparison.OrdinalIgnoreCase)))];
        }
    }

    private VirtualProcess Add(ProcessStart start, ProgramFile file) => new(Interlocked.Add(ref _last, 4), start, file);

    /// <summary>The pipe closes with the process that holds its other end, however that ends.</summary>
    private static async Task EndInputWithAsync(int writer, VirtualProcess process)
    {
        try
        {
            using Process holder = Process.GetProcessById(writer);
            _ = await Task.WhenAny(holder.WaitForExitAsync(), process.Input);
        }
        catch (ArgumentException)
        {
            // It was gone before we looked.
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
