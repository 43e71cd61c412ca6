using System.Management.Automation.Language;
using EntraPrivateAccess.Provisioning;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>
/// What Windows' logs would hold of the registration child, judged from its script: module logging writes down what
/// is bound to
/// commands, script-block logging the text of scripts, process auditing the command line. The logs themselves are
/// Windows' only.
/// </summary>
public sealed class BootstrapLanguageTests
{
    private static readonly ScriptBlockAst s_script = Parser.ParseInput(Script(), out _, out _);

    [Fact]
    public void The_only_command_is_the_connectors_own_script() =>
        Assert.Equal("$fields[0]", Assert.Single(All<CommandAst>()).CommandElements[0].Extent.Text);

    [Fact]
    public void The_token_is_bound_as_SecureString_and_to_that_script_only()
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
    public void Its_letters_reach_no_command_and_no_text()
    {
        Assert.NotEmpty(Uses("byte"));
        Assert.All(Uses("byte"), use =>
            Assert.DoesNotContain(Above(use), above => above is CommandAst or ExpandableStringExpressionAst)
        );
    }

    [Fact]
    public void No_script_is_made_of_text_and_nothing_is_read_that_a_log_would_show() =>
        Assert.DoesNotContain(All<InvokeMemberExpressionAst>(), call =>
            call.Member.Extent.Text is "Create" or "InvokeScript" or "ReadLine" or "ReadToEnd"
        );

    [Fact]
    public void The_command_line_is_the_same_for_every_token() =>
        Assert.DoesNotContain("{0}", RegistrationChild.Arguments);

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
