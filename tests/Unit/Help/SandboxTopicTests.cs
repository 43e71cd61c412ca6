using System.Text;
using EntraPrivateAccess.SandboxClient;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Help;

/// <summary>Compares the committed topic about the sandbox with its faults and rules.</summary>
public sealed class SandboxTopicTests
{
    private const string Topic = "about_EntraPrivateAccess_Sandbox";

    private const string Introduction = """
        Describes the faults and rules of the sandbox, which make it behave like a server, a network or a tenant with a
        problem.

        Set-ConnectorSandboxFault sets a fault or a rule by its name, and with -Clear resets it. -Value is described
        below. -Target limits a fault to paths, servers or hosts that contain a text, and -Count to a number of
        occurrences.

        ```powershell
        Start-ConnectorSandbox -Force
        Set-ConnectorSandboxFault -Name Throttle -Value 2 -Count 1 -Target /beta/
        ```
        """;

    [Fact]
    public void Topic_equals_the_list_of_faults_and_rules() =>
        GeneratedTopic.Compare(Topic, Write(), "State/FaultNames.cs of the sandbox");

    private static string Write()
    {
        StringBuilder text = new();
        _ = text.Append("# ").Append(Topic).Append("\n\n").Append(Introduction).Append('\n');
        AppendList(text, "Faults", "A fault makes something fail.", SandboxFaultNames.Faults);
        AppendList(
            text,
            "Rules",
            "A rule always applies. Where sources describe a behavior differently, its values are named with them.",
            SandboxFaultNames.Rules
        );
        return text.ToString();
    }

    private static void AppendList(
        StringBuilder text,
        string title,
        string meaning,
        IReadOnlyDictionary<string, string> names
    )
    {
        _ = text.Append("\n## ").Append(title).Append("\n\n").Append(meaning).Append("\n\n");
        foreach ((string name, string description) in names.OrderBy(known => known.Key, StringComparer.Ordinal))
        {
            GeneratedTopic.AppendWrapped(text, $"- {name}: {description}.");
        }
    }
}
