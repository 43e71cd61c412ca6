using System.IO;
using System.Management.Automation;
using System.Management.Automation.Remoting;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Cmdlets.Fleet;

/// <summary>Runs scripts in a session that the user opened, and finds out how a session ended.</summary>
/// <param name="name">Returns the server's name for messages, which can change once the server has answered.</param>
internal sealed class RemoteScriptRunner(PSSession session, Func<string> name)
{
    /// <summary>Gets or sets whether the session has answered, so that a later failure means that it ended.</summary>
    public bool HasAnswered { get; set; }

    /// <summary>Requires that the session is open and runs no other command.</summary>
    /// <exception cref="ConnectorException"><c>SessionUnusable</c>, <c>SessionBusy</c>.</exception>
    public void RequireUsable()
    {
        if (session.Runspace.RunspaceStateInfo.State is not RunspaceState.Opened)
        {
            throw ConnectorErrors.SessionUnusable(name(), $"{session.Runspace.RunspaceStateInfo.State}");
        }

        if (RemoteErrors.StaysBusy(session))
        {
            throw ConnectorErrors.SessionBusy(name(), $"{session.Availability}");
        }
    }

    /// <summary>Runs a script until it ends.</summary>
    /// <param name="receive">Receives each output object as soon as it arrives.</param>
    /// <param name="input">Objects for the script's input; null for none.</param>
    /// <exception cref="ConnectorException">The session can't be used.</exception>
    /// <exception cref="RuntimeException">The script, or the session, ended with an error.</exception>
    public async Task RunAsync(
        string script,
        object[] arguments,
        Action<PSObject> receive,
        RemoteStreams streams,
        IEnumerable<object>? input,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        using PowerShell shell = PowerShell.Create();
        shell.Runspace = session.Runspace;
        _ = shell.AddScript(script);
        foreach (object argument in arguments)
        {
            _ = shell.AddArgument(argument);
        }

        using PSDataCollection<object> sent = [.. input ?? []];
        sent.Complete();
        using PSDataCollection<PSObject> output = [];
        output.DataAdded += (_, added) => receive(output[added.Index]);
        streams.Attach(shell.Streams);
        IAsyncResult? running = null;
        try
        {
            running = shell.BeginInvoke(
                sent,
                output,
                new PSInvocationSettings { Host = streams.Host },
                callback: null,
                state: null
            );
            await WaitAsync(shell, running, cancellationToken).ConfigureAwait(false);
        }
        catch (PipelineStoppedException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception ended)
            when (ended is IOException or InvalidRunspaceStateException or InvalidOperationException)
        {
            throw Explain(ended, wasStarted: running is not null);
        }
    }

    private static async Task WaitAsync(PowerShell shell, IAsyncResult running, CancellationToken cancellationToken)
    {
        // Stopping waits for the server, so it must not delay the thread that cancels.
        using CancellationTokenRegistration stop = cancellationToken.Register(() =>
            Task.Run(() => StopQuietly(shell), CancellationToken.None)
        );
        await Task.Factory.FromAsync(running, result => shell.EndInvoke(result)).ConfigureAwait(false);
        if (shell.InvocationStateInfo is { State: not PSInvocationState.Completed } end)
        {
            // A session that is closed ends its pipeline without an exception.
            throw end.Reason as RuntimeException ?? new PipelineStoppedException();
        }
    }

    // The session or its transport ended in one of the ways that have no exception of their own, or can't be used. The
    // session may not have noticed yet that the process of its transport is gone.
    private Exception Explain(Exception ended, bool wasStarted) =>
        wasStarted || HasEndedSinceItWasOpened(ended) ? new PSRemotingTransportException(ended.Message, ended)
        : ended is IOException ? ConnectorErrors.SessionUnusable(name(), nameof(RunspaceState.Broken), ended)
        : RemoteErrors.Unusable(name(), session, ended);

    // A session that another command uses is still open.
    private bool HasEndedSinceItWasOpened(Exception ended) =>
        HasAnswered && (ended is IOException || RemoteErrors.IsLost(session));

    private static void StopQuietly(PowerShell shell)
    {
        try
        {
            shell.Stop();
        }
        catch (Exception ended) when (ended is ObjectDisposedException or RuntimeException)
        {
            // The command or the session ended at the same moment.
        }
    }
}
