using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using EntraPrivateAccess.Rehearsal.Consoles;

namespace EntraPrivateAccess.Rehearsal.Hosting;

/// <content>The questions: lines, secrets, choices, credentials.</content>
internal sealed partial class TerminalInterface
{
    public override string ReadLine() => Ask("");

    public override SecureString ReadLineAsSecureString() => AskSecret("");

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        Introduce(caption, message);
        Dictionary<string, PSObject> answers = [];
        foreach (FieldDescription field in descriptions)
        {
            string label = (string.IsNullOrEmpty(field.Label) ? field.Name : field.Label.Replace("&", "", StringComparison.Ordinal)) + ": ";
            answers[field.Name] = field.ParameterTypeFullName switch
            {
                "System.Security.SecureString" => new PSObject(AskSecret(label)),
                "System.Management.Automation.PSCredential" => new PSObject(PromptForCredential("", "", "", "")),
                _ => new PSObject(Ask(label)),
            };
        }

        return answers;
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName)
    {
        Introduce(caption, message);
        string user = string.IsNullOrEmpty(userName) ? Ask("User: ") : userName;
        return new PSCredential(user, AskSecret($"Password for user {user}: "));
    }

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Introduce(caption, message);
        List<Choice> known = [.. choices.Select(Choice.From)];
        string offer = string.Join("  ", known.Select(choice => $"[{choice.Key}] {choice.Label}")) + "  [?] Help";
        string question = offer + (defaultChoice >= 0 ? $" (default is \"{known[defaultChoice].Key}\"): " : ": ");
        while (true)
        {
            string answer = Ask(question).Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
            {
                return defaultChoice;
            }

            if (answer == "?")
            {
                known.ForEach(choice => _screen.WriteLine($"{choice.Key} - {choice.Help}"));
            }

            if (known.FindIndex(choice => choice.Answers(answer)) is int index and >= 0)
            {
                return index;
            }
        }
    }

    private void Introduce(string? caption, string? message)
    {
        _screen.WriteLine();
        if (!string.IsNullOrEmpty(caption))
        {
            _screen.WriteLine(caption, Style.Bold);
        }

        if (!string.IsNullOrEmpty(message))
        {
            _screen.WriteLine(message);
        }
    }

    private string Ask(string question)
    {
        if (_screen.Terminal.InputIsTerminal && _screen.Terminal.OutputIsTerminal)
        {
            LineAnswer answer = _screen.Ask(_ => new LineEditor(_screen).Read(question));
            return answer.End == LineEnd.Cancelled ? throw new PipelineStoppedException() : answer.Text;
        }

        _screen.Write(question);
        string line = _screen.Terminal.ReadLine() ?? throw new HostException(
            $"The script asks '{question.Trim()}', and there is nobody to answer: the input is no terminal. Pass the value as a parameter, or -Confirm:$false.");
        _screen.WriteLine();
        return line;
    }

    private SecureString AskSecret(string question)
    {
        if (_screen.Terminal.InputIsTerminal)
        {
            return _screen.Ask(terminal => SecretReader.Read(terminal, question)) ?? throw new PipelineStoppedException();
        }

        SecureString secret = new();
        foreach (char letter in Ask(question))
        {
            secret.AppendChar(letter);
        }

        return secret;
    }
}
