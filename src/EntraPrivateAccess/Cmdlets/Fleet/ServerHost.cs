using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace EntraPrivateAccess.Cmdlets.Fleet;

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
