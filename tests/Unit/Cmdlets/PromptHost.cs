using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets;

/// <summary>A host whose prompts are answered by the test.</summary>
/// <param name="choose">
/// Receives the caption of the prompt and returns the number of a choice, or throws like a host that can't prompt.
/// </param>
internal sealed class PromptHost(Func<string, int> choose) : PSHost
{
    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "Prompts";

    public override Version Version => new(1, 0);

    /// <summary>Gets the prompts that were shown.</summary>
    public List<ShownPrompt> Prompts { get; } = [];

    /// <summary>Gets the warnings that were shown.</summary>
    public ConcurrentQueue<string> Warnings { get; } = [];

    public override PSHostUserInterface UI => field ??= new Interface(this, choose);

    public override void EnterNestedPrompt() { }

    public override void ExitNestedPrompt() { }

    public override void NotifyBeginApplication() { }

    public override void NotifyEndApplication() { }

    public override void SetShouldExit(int exitCode) { }

    private sealed class Interface(PromptHost host, Func<string, int> choose) : PSHostUserInterface
    {
        public override PSHostRawUserInterface? RawUI => null;

        public override int PromptForChoice(
            string caption,
            string message,
            Collection<ChoiceDescription> choices,
            int defaultChoice
        )
        {
            host.Prompts.Add(
                new ShownPrompt(caption, message, [.. choices.Select(choice => choice.Label)], defaultChoice)
            );
            return choose(caption);
        }

        public override Dictionary<string, PSObject> Prompt(
            string caption,
            string message,
            Collection<FieldDescription> descriptions
        ) => throw new NotSupportedException();

        public override PSCredential PromptForCredential(
            string caption,
            string message,
            string userName,
            string targetName
        ) => throw new NotSupportedException();

        public override PSCredential PromptForCredential(
            string caption,
            string message,
            string userName,
            string targetName,
            PSCredentialTypes allowedCredentialTypes,
            PSCredentialUIOptions options
        ) => throw new NotSupportedException();

        public override string ReadLine() => throw new NotSupportedException();

        public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();

        public override void Write(string value) { }

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) { }

        public override void WriteDebugLine(string message) { }

        public override void WriteErrorLine(string value) { }

        public override void WriteLine(string value) { }

        public override void WriteProgress(long sourceId, ProgressRecord record) { }

        public override void WriteVerboseLine(string message) { }

        public override void WriteWarningLine(string message) => host.Warnings.Enqueue(message);
    }
}

/// <summary>A prompt as the host received it.</summary>
internal sealed record ShownPrompt(string Caption, string Message, string[] Choices, int Default);
