using System;
using System.IO;
using System.Linq;
using EntraPrivateAccess.Rehearsal.Jobs;
using EntraPrivateAccess.Rehearsal.Scripts;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Rehearsal;

public sealed class ScriptTextTests
{
    [Fact]
    public void Statements_come_one_by_one_each_with_the_comment_above_it()
    {
        ScriptText script = ScriptText.Parse("""
            # about the script
            param($A = 1)

            # the first
            # of two
            Get-Thing -Name 'a # b'
            if ($A) {
                # inside
                Get-Other
            }
            $x = 1; $y = 2
            """, "t.ps1");
        Assert.Equal(["A"], script.ParameterNames);
        Assert.Equal(["Get-Thing -Name 'a # b'", "if", "$x = 1", "$y = 2"], script.Statements.Select(statement => statement.Text.StartsWith("if", StringComparison.Ordinal) ? "if" : statement.Text));
        Assert.Equal("# the first\n# of two", script.Statements[0].Comment.ReplaceLineEndings("\n"));
        Assert.Equal("", script.Statements[1].Comment);
    }

    [Fact]
    public void Commands_that_a_script_calls_are_named_without_its_own_functions()
    {
        ScriptText script = ScriptText.Parse("function Own { Select-Object } ; Own; select-object; & $x; Get-A | Get-B", "t.ps1");
        Assert.Equal(["Select-Object", "Get-A", "Get-B"], script.Commands);
    }

    [Fact]
    public void A_script_that_does_not_parse_names_its_line()
    {
        InvalidDataException problem = Assert.Throws<InvalidDataException>(() => ScriptText.Parse("1\nif (", "t.ps1"));
        Assert.StartsWith("t.ps1, line 2:", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shipped_script_asks_for_nothing_that_a_sandbox_does_not_give()
    {
        ScriptText script = ScriptText.Read(ProvisionJob.ShippedScript);
        Assert.All(RehearsalWords.Given, value => Assert.Contains(value.Name, script.ParameterNames));
        Assert.DoesNotContain("[Parameter(Mandatory", script.Parameters, StringComparison.Ordinal);
    }
}
