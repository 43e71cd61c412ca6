using System.Management.Automation;
using System.Management.Automation.Host;
using System.Reflection;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Prompts the user. No other class of the module prompts.</summary>
/// <remarks>
/// A prompt that can't be shown or answered (-NonInteractive, a job, a service, standard input at its end) counts as
/// declined, regardless of the exception that the host throws. Ctrl+C at a prompt still stops the command.
/// </remarks>
internal sealed class UserPrompts(EntraCmdlet cmdlet)
{
    private string Command => cmdlet.MyInvocation.MyCommand.Name;

    /// <summary>Calls <c>ShouldProcess</c>, which prompts if the command's impact or -Confirm requires it.</summary>
    /// <exception cref="ConnectorException"><c>ConfirmationUnavailable</c>.</exception>
    public bool Confirm(string target, string action) =>
        TryAsk(() => cmdlet.ShouldProcess(PlainText.Clean(target), PlainText.Clean(action)), MustConfirm)
        ?? throw ConnectorErrors.ConfirmationUnavailable(Command, action, target);

    /// <summary>
    /// Asks a question in addition to <c>ShouldProcess</c>. Returns false if the user declines or can't be prompted.
    /// </summary>
    public bool Ask(string caption, string question) =>
        cmdlet.GetType().IsDefined(typeof(ConsentAttribute))
            ? TryAsk(() => AskWithDefaultNo(PlainText.Clean(caption), PlainText.Clean(question)), () => true) ?? false
            : throw new InvalidOperationException(
                $"{Command} asks a question but does not declare a {nameof(ConsentAttribute)}."
            );

    /// <summary>Writes to a stream whose preference may be Inquire, which makes PowerShell prompt.</summary>
    /// <exception cref="ConnectorException"><c>ConfirmationUnavailable</c>.</exception>
    /// <param name="stream">The name of the preference variable without "Preference", such as <c>Warning</c>.</param>
    public void Write(string stream, Action write)
    {
        bool Written()
        {
            write();
            return true;
        }

        _ = TryAsk(Written, () => IsInquire(stream)) ?? throw ConnectorErrors.MessageUnanswered(Command);
    }

    // ShouldContinue has no form with two choices whose default is No.
    private bool AskWithDefaultNo(string caption, string question) =>
        cmdlet.Host.UI.PromptForChoice(
            caption,
            question,
            [
                new ChoiceDescription("&Yes", "Continues with the operation."),
                new ChoiceDescription("&No", "Changes nothing."),
            ],
            1
        ) == 0;

    // Returns null if the question could not be answered.
    private bool? TryAsk(Func<bool> ask, Func<bool> prompts)
    {
        // The workstation asks. Prompts of many servers could not be told apart.
        if (SessionStore.Current is { IsRemoteHalf: true } && prompts())
        {
            return null;
        }

        // A prompt would wait forever for input.
        if (StandardInput.IsNeverWritten && cmdlet.Host.Name == "ConsoleHost" && prompts())
        {
            return null;
        }

        try
        {
            return ask();
        }
        catch (Exception exception) when (exception is not (PipelineStoppedException or ActionPreferenceStopException))
        {
            return cmdlet.Stopping ? throw new PipelineStoppedException() : null;
        }
    }

    // Repeats PowerShell's own decision, which can't be queried in advance.
    private bool MustConfirm()
    {
        if (cmdlet.IsWhatIf)
        {
            return false;
        }

        if (cmdlet.MyInvocation.BoundParameters.TryGetValue("Confirm", out object? given))
        {
            return LanguagePrimitives.IsTrue(given);
        }

        ConfirmImpact impact = cmdlet.GetType().GetCustomAttribute<CmdletAttribute>()?.ConfirmImpact
            ?? ConfirmImpact.Medium;
        ConfirmImpact from = Preference("Confirm", ConfirmImpact.High);
        return from is not ConfirmImpact.None && impact >= from;
    }

    private bool IsInquire(string stream) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue(stream + "Action", out object? given)
        && LanguagePrimitives.TryConvertTo(given, out ActionPreference action)
            ? action is ActionPreference.Inquire
            : Preference(stream, ActionPreference.Continue) is ActionPreference.Inquire;

    private T Preference<T>(string name, T otherwise) =>
        LanguagePrimitives.TryConvertTo(cmdlet.SessionState.PSVariable.GetValue(name + "Preference"), out T known)
            ? known
            : otherwise;
}

/// <summary>
/// Declares a question that a cmdlet asks in addition to <c>ShouldProcess</c>. A cmdlet can't ask an undeclared one.
/// </summary>
/// <param name="parameter">The switch that gives consent in advance.</param>
/// <param name="errorId">The ErrorId if the user declines or can't be asked.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class ConsentAttribute(string parameter, string errorId) : Attribute
{
    public string Parameter { get; } = parameter;

    public string ErrorId { get; } = errorId;
}
