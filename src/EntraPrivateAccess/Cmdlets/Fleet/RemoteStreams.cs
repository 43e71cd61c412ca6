using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Remoting;
using System.Management.Automation.Runspaces;
using System.Security;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Cmdlets.Fleet;

/// <summary>Passes the streams of a remote command to a reporter, with the name of the server.</summary>
internal sealed class RemoteStreams
{
    private readonly string _server;
    private readonly IReporter _reporter;
    private readonly Action<ErrorRecord> _fail;
    private readonly Dictionary<string, int> _shown = [];

    public RemoteStreams(string server, IReporter reporter, Action<ErrorRecord> fail)
    {
        _server = server;
        _reporter = reporter;
        _fail = fail;
    }

    /// <summary>Gets the host for the remote command.</summary>
    public PSHost Host => field ??= new ServerHost(line => ShowOnce(line, 1));

    /// <summary>Gets streams that show nothing.</summary>
    public static RemoteStreams Silent { get; } = new("", SilentReporter.Instance, _ => { });

    public void Attach(PSDataStreams streams)
    {
        On(streams.Error, _fail);
        On(streams.Warning, record => _reporter.Warning(Named(record.Message)));
        On(streams.Verbose, record => _reporter.Verbose(Named(record.Message)));
        On(streams.Debug, record => _reporter.Debug(Named(record.Message)));
        On(streams.Information, record => ShowOnce($"{record.MessageData}", -1));
        On(streams.Progress, Show);
    }

    // PowerShell sends a notice to the stream and to the host, in any order, but the plan of -WhatIf only to the host.
    private void ShowOnce(string text, int way)
    {
        lock (_shown)
        {
            _ = _shown.TryGetValue(text, out int balance);
            _shown[text] = balance + way;
            if (balance * way < 0)
            {
                return;
            }
        }

        _reporter.Notice(Named(text));
    }

    private void Show(ProgressRecord record)
    {
        // The bar of the fleet shows which servers are done.
        if (record.RecordType is ProgressRecordType.Processing && record.ParentActivityId < 0)
        {
            _reporter.Progress(
                new ProgressUpdate(
                    _server,
                    $"{record.Activity}: {record.StatusDescription}",
                    record.PercentComplete,
                    record.SecondsRemaining
                )
            );
        }
    }

    // The messages of many servers arrive in any order.
    private string Named(string text) => $"{_server}: {text}";

    private static void On<T>(PSDataCollection<T> stream, Action<T> show) =>
        stream.DataAdded += (_, added) => show(stream[added.Index]);
}

/// <summary>Converts the errors of remote commands to the errors that the same command has on this machine.</summary>
internal static class RemoteErrors
{
    /// <summary>Adds the server's name to a text that does not contain it as a word.</summary>
    public static string WithServer(string server, string text) =>
        Regex.IsMatch(text, $@"(?<![\w-]){Regex.Escape(server)}(?![\w-])", RegexOptions.IgnoreCase)
            ? text
            : $"{server}: {text}";

    /// <summary>Returns whether a session refused a script because of its language mode.</summary>
    // These identifiers are PowerShell's.
    public static bool IsScriptRefused(RuntimeException failure) =>
        failure.ErrorRecord.FullyQualifiedErrorId.Split(',')[0]
            is "ScriptsNotAllowed"
                or "InvalidScriptBlockInDataSection";

    /// <param name="target">The object that the error is about, or null for the server's name.</param>
    public static ConnectorException FromRecord(string server, ErrorRecord record, object? target)
    {
        // "ConnectorNotInstalled,EntraPrivateAccess.Commands.…" is the ErrorId and the command.
        string id = record.FullyQualifiedErrorId.Split(',')[0];
        return new ConnectorException(
            id,
            Enum.TryParse($"{record.CategoryInfo.Category}", out ErrorKind kind) ? kind : ErrorKind.NotSpecified,
            WithServer(server, record.Exception.Message),
            record.Exception
        )
        {
            RecommendedAction = record.ErrorDetails?.RecommendedAction is { Length: > 0 } action ? action : null,
            ExitCode = ExitCodeOf(record),
            Target = target ?? server,
        };
    }

    /// <summary>Converts the error that ended a command.</summary>
    public static ConnectorException FromException(
        string server,
        string command,
        PSSession session,
        RuntimeException failure,
        object? target
    ) =>
        IsLost(session) || failure is PSRemotingTransportException
            ? ConnectorErrors.SessionLost(server, command, failure)
            : FromRecord(server, failure.ErrorRecord, target);

    public static ConnectorException Unusable(string server, PSSession session, Exception cause) =>
        IsLost(session)
            ? ConnectorErrors.SessionUnusable(server, $"{session.Runspace.RunspaceStateInfo.State}", cause)
            : ConnectorErrors.SessionBusy(server, $"{session.Availability}", cause);

    public static bool IsLost(PSSession session) =>
        session.Runspace.RunspaceStateInfo.State is not RunspaceState.Opened;

    /// <summary>Gets whether another command uses the session. Waits a second for one that is just ending.</summary>
    // After the last command of a session has ended, PowerShell makes the session available a moment later.
    public static bool StaysBusy(PSSession session) =>
        !SpinWait.SpinUntil(() => session.Availability is RunspaceAvailability.Available, TimeSpan.FromSeconds(1));

    private static int ExitCodeOf(ErrorRecord record) =>
        (record.Exception as RemoteException)?.SerializedRemoteException?.Properties["ExitCode"]?.Value is int code
            ? code
            : ExitCodes.Done;
}

/// <summary>
/// The host of a remote command. Without it, a session shows the messages of its server on the workstation's console
/// without the server's name, in addition to the streams, and could prompt there.
/// </summary>
/// <param name="show">Receives the lines without colors: notices, and the plan of <c>-WhatIf</c>.</param>
internal sealed class ServerHost(Action<string> show) : PSHost
{
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "EntraPrivateAccess";

    public override Version Version { get; } = new(1, 0);

    public override PSHostUserInterface UI { get; } = new Interface(show);

    public override void EnterNestedPrompt() => throw Unsupported();

    public override void ExitNestedPrompt() => throw Unsupported();

    public override void NotifyBeginApplication() { }

    public override void NotifyEndApplication() { }

    public override void SetShouldExit(int exitCode) { }

    private static HostException Unsupported() => new("A command on many servers does not prompt.");

    private sealed class Interface(Action<string> show) : PSHostUserInterface
    {
        public override PSHostRawUserInterface? RawUI => null;

        public override void WriteLine(string value) => show(value);

        public override void Write(string value) { }

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) { }

        public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) { }

        public override void WriteDebugLine(string message) { }

        public override void WriteErrorLine(string value) { }

        public override void WriteProgress(long sourceId, ProgressRecord record) { }

        public override void WriteVerboseLine(string message) { }

        public override void WriteWarningLine(string message) { }

        public override string ReadLine() => throw Unsupported();

        public override SecureString ReadLineAsSecureString() => throw Unsupported();

        public override Dictionary<string, PSObject> Prompt(
            string caption,
            string message,
            Collection<FieldDescription> descriptions
        ) => throw Unsupported();

        public override int PromptForChoice(
            string caption,
            string message,
            Collection<ChoiceDescription> choices,
            int defaultChoice
        ) => throw Unsupported();

        public override PSCredential PromptForCredential(
            string caption,
            string message,
            string userName,
            string targetName
        ) => throw Unsupported();

        public override PSCredential PromptForCredential(
            string caption,
            string message,
            string userName,
            string targetName,
            PSCredentialTypes allowedCredentialTypes,
            PSCredentialUIOptions options
        ) => throw Unsupported();
    }
}
