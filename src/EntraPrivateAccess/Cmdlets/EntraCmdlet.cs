using System.Management.Automation;
using System.Reflection;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>The base class of all cmdlets. It alone handles threads, stopping and error records.</summary>
/// <remarks>
/// Work runs on the thread pool. Its output is posted back and shown on the pipeline thread, in order. Derived classes
/// override <see cref="Begin"/>, <see cref="Process"/> and <see cref="End"/>, and call <see cref="Await{T}"/>.
/// </remarks>
public abstract class EntraCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private UserPrompts? _prompts;
    private bool _hadRecord;

    /// <summary>
    /// Gets whether an error terminates the script's pipeline. Otherwise it is reported for one item, and the next item
    /// is processed.
    /// </summary>
    private protected virtual bool FaultsTerminate => false;

    /// <summary>Gets whether <c>-WhatIf</c> or <c>$WhatIfPreference</c> is set.</summary>
    internal bool IsWhatIf =>
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
            ? LanguagePrimitives.IsTrue(given)
            : LanguagePrimitives.IsTrue(SessionState.PSVariable.GetValue("WhatIfPreference"));

    /// <summary>Gets whether <c>-Verbose</c> or <c>$VerbosePreference</c> is set.</summary>
    internal bool IsVerbose =>
        MyInvocation.BoundParameters.TryGetValue("Verbose", out object? given)
            ? LanguagePrimitives.IsTrue(given)
            : $"{SessionState.PSVariable.GetValue("VerbosePreference")}" is not ("SilentlyContinue" or "Ignore");

    /// <summary>Gets whether the cmdlet has the parameters <c>-WhatIf</c> and <c>-Confirm</c>.</summary>
    internal bool SupportsShouldProcess =>
        GetType().GetCustomAttribute<CmdletAttribute>() is { SupportsShouldProcess: true };

    /// <summary>Gets whether the command changes the tenant, which a read-only session refuses.</summary>
    private protected virtual bool ChangesTenant => false;

    /// <summary>Gets the object that prompts the user. A cmdlet prompts in no other way.</summary>
    internal UserPrompts Prompts => _prompts ??= new UserPrompts(this);

    // Names on the command line are checked once, before anything is read.
    protected sealed override void BeginProcessing() =>
        Guard(
            () =>
            {
                NameRules.Check(this);
                ProxyRule.Check(this);
                RefusePlainText();
                RefuseChange();
                Begin();
            },
            terminates: true
        );

    protected sealed override void ProcessRecord()
    {
        _hadRecord = true;
        Guard(Process, FaultsTerminate);
    }

    // An empty pipeline selects nothing. Without this check it would select everything.
    protected sealed override void EndProcessing() => Guard(_hadRecord ? End : () => { }, FaultsTerminate);

    protected sealed override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command ended at the same moment.
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

    /// <summary>Converts a path on this machine to a full path, relative to PowerShell's current location.</summary>
    /// <exception cref="ConnectorException"><c>PathNotOnDisk</c>: the path is in the registry, in the certificate store
    /// or on another PowerShell drive.</exception>
    private protected string OnDisk(string path)
    {
        string full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.Name == "FileSystem" ? full : throw ConnectorErrors.PathNotOnDisk(path, provider.Name);
    }

    /// <summary>Calls <c>ShouldProcess(target, action)</c>.</summary>
    /// <exception cref="ConnectorException"><c>ConfirmationUnavailable</c>.</exception>
    private protected bool Confirm(string target, string action) => Prompts.Confirm(target, action);

    /// <summary>Runs work off the pipeline thread and returns its result here.</summary>
    private protected T Await<T>(Func<CommandScope, Task<T>> work)
    {
        using PipelinePump pump = new(this, _stop.Token);
        return pump.Run(work);
    }

    /// <summary>Runs work on the thread pool and returns its result on the pipeline thread.</summary>
    private protected void Await(Func<CommandScope, Task> work) =>
        Await(async scope =>
        {
            await work(scope).ConfigureAwait(false);
            return true;
        });

    /// <summary>Writes an exception as the error of one item and continues.</summary>
    private protected void WriteFault(ConnectorException fault) => WriteError(ErrorRecords.From(fault, SessionState));

    /// <summary>
    /// Processes one item. An exception is written as the item's error, and the next item is processed.
    /// </summary>
    private protected void Attempt(Action body) => Guard(body, terminates: false);

    /// <summary>Runs a part of the work without which the command can't process any item.</summary>
    private protected void Require(Action body) => Guard(body, terminates: true);

    private void RefusePlainText()
    {
        foreach (KeyValuePair<string, object> bound in MyInvocation.BoundParameters)
        {
            if (SecretTransformationAttribute.IsPlainText(bound.Value))
            {
                throw ConnectorErrors.SecretIsPlainText(bound.Key);
            }
        }
    }

    // With -WhatIf, the command only reads.
    private void RefuseChange()
    {
        if (ChangesTenant && SessionStore.Current is { IsReadOnly: true } && !IsWhatIf)
        {
            throw ConnectorErrors.ReadOnlySession(MyInvocation.MyCommand.Name);
        }
    }

    // The next item would fail for the same reason.
    private static bool EndsCommand(ConnectorException fault) =>
        fault.Category is ErrorKind.AuthenticationError || fault.Condition is ErrorCondition.ConfirmationUnavailable;

    private void Guard(Action body, bool terminates)
    {
        try
        {
            body();
        }
        catch (ConnectorException fault) when (terminates || EndsCommand(fault))
        {
            ThrowTerminatingError(ErrorRecords.From(fault, SessionState));
        }
        catch (ConnectorException fault)
        {
            WriteFault(fault);
        }
    }
}

/// <summary>The services that a command provides to its work.</summary>
/// <param name="Reporter">Shows messages on the command's streams.</param>
/// <param name="Stop">Canceled by Ctrl+C, or when the pipeline ends early.</param>
/// <param name="Confirm">Calls <c>ShouldProcess(target, action)</c> on the pipeline thread.</param>
/// <param name="Ask">Asks the user a question (caption, text). Returns false if the user declines or can't be
/// prompted.</param>
/// <param name="Write">Writes one object to the pipeline before the work ends, in order.</param>
/// <param name="WriteError">Writes the error of one item, after which the work continues.</param>
internal sealed record CommandScope(
    IReporter Reporter,
    CancellationToken Stop,
    Func<string, string, Task<bool>> Confirm,
    Func<string, string, Task<bool>> Ask,
    Action<object> Write,
    Action<ConnectorException> WriteError
);
