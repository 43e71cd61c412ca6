using System.Management.Automation;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Base of every cmdlet: the one place that knows threads, stopping and error records.</summary>
/// <remarks>
/// Work runs on the thread pool; what it reports is posted back and shown on the pipeline thread, in order.
/// Leaves override <see cref="Begin"/>, <see cref="Process"/> and <see cref="End"/>, and call <see cref="Await{T}"/>.
/// </remarks>
public abstract class EntraCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private UserPrompts? _prompts;
    private bool _hadRecord;

    /// <summary>
    /// True makes a fault end the script's pipeline; else it is one item's error and the next item goes on.
    /// </summary>
    private protected virtual bool FaultsTerminate => false;

    /// <summary>True with <c>-WhatIf</c>, or where <c>$WhatIfPreference</c> says so.</summary>
    internal bool IsWhatIf =>
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
            ? LanguagePrimitives.IsTrue(given)
            : LanguagePrimitives.IsTrue(SessionState.PSVariable.GetValue("WhatIfPreference"));

    /// <summary>Asks the user; nothing else in a cmdlet does.</summary>
    internal UserPrompts Prompts => _prompts ??= new UserPrompts(this);

    protected sealed override void BeginProcessing() => Guard(Begin, terminates: true);

    protected sealed override void ProcessRecord()
    {
        _hadRecord = true;
        Guard(Process, FaultsTerminate);
    }

    // A pipeline that brought nothing asks for nothing: without this, an empty one would mean all.
    protected sealed override void EndProcessing() => Guard(_hadRecord ? End : () => { }, FaultsTerminate);

    protected sealed override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command ended by itself in the same moment.
        }
    }

    private protected virtual void Begin() { }

    private protected virtual void Process() { }

    private protected virtual void End() { }

    /// <summary>Called by PowerShell at the end of the command.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Dispose();
        }
    }

    /// <summary>
    /// A file or folder of this machine as it was typed, in full, seen from PowerShell's own location.
    /// </summary>
    /// <exception cref="ConnectorException"><c>PathNotOnDisk</c>: it lies in the registry, among the certificates, or
    /// in another of PowerShell's drives.</exception>
    private protected string OnDisk(string path)
    {
        string full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.Name == "FileSystem" ? full : throw ConnectorErrors.PathNotOnDisk(path, provider.Name);
    }

    /// <summary>Asks <c>ShouldProcess(target, action)</c>.</summary>
    /// <exception cref="ConnectorException"><c>ConfirmationUnavailable</c>.</exception>
    private protected bool Confirm(string target, string action) => Prompts.Confirm(target, action);

    /// <summary>Runs work off the pipeline thread and returns its result here.</summary>
    private protected T Await<T>(Func<CommandScope, Task<T>> work)
    {
        using PipelinePump pump = new(this, _stop.Token);
        return pump.Run(work);
    }

    private protected void Await(Func<CommandScope, Task> work) =>
        Await(async scope =>
        {
            await work(scope).ConfigureAwait(false);
            return true;
        });

    /// <summary>Writes a fault as this item's error and goes on.</summary>
    private protected void WriteFault(ConnectorException fault) => WriteError(ErrorRecords.From(fault));

    /// <summary>Does one item: its fault is that item's error, and the next one goes on.</summary>
    private protected void Attempt(Action body) => Guard(body, terminates: false);

    // The next item would fail in the same way.
    private static bool EndsCommand(ConnectorException fault) =>
        fault.Category is ErrorKind.AuthenticationError || fault.ErrorId is ConnectorErrors.Unconfirmed;

    private void Guard(Action body, bool terminates)
    {
        try
        {
            body();
        }
        catch (ConnectorException fault) when (terminates || EndsCommand(fault))
        {
            ThrowTerminatingError(ErrorRecords.From(fault));
        }
        catch (ConnectorException fault)
        {
            WriteFault(fault);
        }
    }
}

/// <summary>The one place where a fault becomes an error record.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord From(ConnectorException fault)
    {
        ErrorCategory category = Enum.TryParse(fault.Category.ToString(), out ErrorCategory known)
            ? known
            : ErrorCategory.NotSpecified;
        ErrorRecord record = new(fault, fault.ErrorId, category, fault.Target);
        if (fault.RecommendedAction is string action)
        {
            // Windows PowerShell and 7 both leave the recommended action out of their default view: it goes into the
            // text.
            record.ErrorDetails = new ErrorDetails($"{fault.Message} {action}") { RecommendedAction = action };
        }

        return record;
    }
}

/// <summary>What work needs of the command that started it.</summary>
/// <param name="Reporter">Shows what the work does, on the command's streams.</param>
/// <param name="Stop">Cancelled by Ctrl+C, or when the pipeline ends early.</param>
/// <param name="Confirm">Asks <c>ShouldProcess(target, action)</c> on the pipeline thread.</param>
/// <param name="Ask">Puts a question (caption, text) to the person; false where there is nobody to ask.</param>
/// <param name="Write">Writes one object to the pipeline before the work has ended, in order.</param>
internal sealed record CommandScope(
    IReporter Reporter,
    CancellationToken Stop,
    Func<string, string, Task<bool>> Confirm,
    Func<string, string, Task<bool>> Ask,
    Action<object> Write
);
