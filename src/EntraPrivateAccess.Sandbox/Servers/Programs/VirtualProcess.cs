using System.Text;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.Servers.Windows;

namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>A process of a virtual server. It belongs to nobody: it goes on when whoever started it is gone.</summary>
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

    /// <summary>Standard input, once it is whole or its other end is closed; null where there is none.</summary>
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

    /// <summary>Standard input ends with this; null ends it without a byte. False where it had ended already.</summary>
    public bool GiveInput(byte[]? input) => _input.TrySetResult(input);

    public void End(int exitCode) => _exit.TrySetResult(exitCode);
}
