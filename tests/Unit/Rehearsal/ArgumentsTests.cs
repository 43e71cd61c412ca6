using System;
using System.IO;
using EntraPrivateAccess.Rehearsal;
using EntraPrivateAccess.Rehearsal.Arguments;
using EntraPrivateAccess.Rehearsal.Consoles;
using EntraPrivateAccess.Rehearsal.Hosting;
using EntraPrivateAccess.Rehearsal.Jobs;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Rehearsal;

public sealed class ArgumentsTests
{
    [Fact]
    public void A_script_takes_every_word_behind_it()
    {
        RehearsalArguments arguments = RehearsalArguments.Parse(["--script", "a.ps1", "-Count", "2", "--help"]);
        Assert.Equal(RehearsalMode.Script, arguments.Mode);
        Assert.Equal(["-Count", "2", "--help"], arguments.ScriptArguments);
    }

    [Theory]
    [InlineData("--sript")]
    [InlineData("--script")]
    [InlineData("--script", "/there/is/none.ps1")]
    [InlineData("--serve", "8080")]
    public void What_is_not_understood_ends_with_one_sentence_and_2(params string[] words)
    {
        RecordedTerminal terminal = new();
        Assert.Equal(2, new RehearsalProgram(new Screen(terminal)).Run(words));
        Assert.Equal("", terminal.Output);
        Assert.EndsWith(".\n", terminal.Errors, StringComparison.Ordinal);
        Assert.Equal(1, terminal.Errors.AsSpan().Count('\n'));
    }

    [Fact]
    public void Help_names_every_mode()
    {
        RecordedTerminal terminal = new();
        Assert.Equal(0, new RehearsalProgram(new Screen(terminal)).Run(["--help"]));
        Assert.All(["--script", "--shell", "--serve"], mode => Assert.Contains(mode, terminal.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-Name", "-Name")]
    [InlineData("EU West", "'EU West'")]
    [InlineData("it's", "'it''s'")]
    [InlineData("$(Remove-Everything)", "'$(Remove-Everything)'")]
    [InlineData("-1", "'-1'")]
    [InlineData("-a;b", "'-a;b'")]
    public void A_word_of_the_command_line_is_never_run_as_script(string word, string quoted) => Assert.Equal(quoted, CommandWord.Quote(word));

    [Fact]
    public void A_script_that_has_the_parameters_gets_the_sandbox_unless_it_was_given_another()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("epa-").FullName, "a.ps1");
        File.WriteAllText(path, "param($Environment, $Server)");
        Assert.EndsWith("-Environment $sandbox -Server 'MINE'", ScriptCall.Of(path, ["-Server", "MINE"]).Statement, StringComparison.Ordinal);
        File.WriteAllText(path, "param($Other)");
        Assert.EndsWith("a.ps1'", ScriptCall.Of(path, []).Statement, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }
}
