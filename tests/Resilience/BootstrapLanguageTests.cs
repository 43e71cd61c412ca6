using System.Management.Automation.Language;
using EntraPrivateAccess.Provisioning;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>
/// Checks from the script of the registration process what the Windows logs would contain: module logging records the
/// arguments that are bound to commands, script block logging the text of scripts, and process auditing the command
/// line. The logs themselves exist only on Windows.
/// </summary>
public sealed class BootstrapLanguageTests
{
    private static readonly ScriptBlockAst s_script = Parser.ParseInput(Script(), out _, out _);

    [Fact]
    public void Script_runs_no_command_except_the_connector_script() =>
        Assert.Equal("$fields[0]", Assert.Single(All<CommandAst>()).CommandElements[0].Extent.Text);

    [Fact]
    public void Token_is_bound_as_SecureString_and_only_to_that_script()
    {
        IEnumerable<string> uses = Uses("token")
            .Select(use =>
                use.Parent switch
                {
                    AssignmentStatementAst assignment when assignment.Left == use =>
                        $"= {assignment.Right.Extent.Text}",
                    MemberExpressionAst member => $".{member.Member.Extent.Text}",
                    CommandAst command => command.CommandElements[command.CommandElements.IndexOf(use) - 1].Extent.Text,
                    { } other => other.Extent.Text,
                }
            );
        Assert.Equal(["= [Security.SecureString]::new()", ".AppendChar", ".Length", "-Token"], uses);
    }

    [Fact]
    public void Characters_of_the_token_reach_no_command_and_no_string()
    {
        Assert.NotEmpty(Uses("byte"));
        Assert.All(Uses("byte"), use =>
            Assert.DoesNotContain(Above(use), above => above is CommandAst or ExpandableStringExpressionAst)
        );
    }

    [Fact]
    public void Script_creates_no_scripts_from_text_and_reads_no_loggable_strings() =>
        Assert.DoesNotContain(All<InvokeMemberExpressionAst>(), call =>
            call.Member.Extent.Text is "Create" or "InvokeScript" or "ReadLine" or "ReadToEnd"
        );

    [Fact]
    public void Command_line_is_the_same_for_every_token() => Assert.DoesNotContain("{0}", RegistrationChild.Arguments);

    private static string Script()
    {
        const string command = "-Command \"";
        string arguments = RegistrationChild.Arguments;
        return arguments[(arguments.IndexOf(command, System.StringComparison.Ordinal) + command.Length)..^1];
    }

    private static IEnumerable<T> All<T>()
        where T : Ast => s_script.FindAll(part => part is T, searchNestedScriptBlocks: true).Cast<T>();

    private static IEnumerable<VariableExpressionAst> Uses(string variable) =>
        All<VariableExpressionAst>()
            .Where(use => use.VariablePath.UserPath.Equals(variable, System.StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<Ast> Above(Ast part)
    {
        for (Ast? above = part.Parent; above is not null; above = above.Parent)
        {
            yield return above;
        }
    }
}
