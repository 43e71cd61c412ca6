using EntraPrivateAccess.Rehearsal;
using Xunit;

namespace EntraPrivateAccess.Tests.Rehearsals;

public sealed class RehearsalOptionsTests
{
    [Fact]
    public void Script_option_takes_all_following_arguments()
    {
        using ScriptFile script = new("");
        RehearsalOptions options = RehearsalOptions.Parse([
            "--no-build",
            "--script",
            script.Path,
            "-Count",
            "2",
            "--help",
        ]);

        Assert.Equal((RehearsalMode.Script, script.Path, false), (options.Mode, options.Script, options.Build));
        Assert.Equal(["-Count", "2", "--help"], options.Words);
    }

    [Fact]
    public void Fleet_option_takes_the_number_of_servers()
    {
        RehearsalOptions options = RehearsalOptions.Parse(["--fleet", "6"]);

        Assert.Equal((RehearsalMode.Fleet, 6, true), (options.Mode, options.Count, options.Build));
    }

    [Theory]
    [InlineData("--fleet")]
    [InlineData("--fleet", "1")]
    [InlineData("--fleet", "17")]
    [InlineData("--fleet", "six")]
    [InlineData("--fleet", "-6")]
    [InlineData("--fleet", "6", "7")]
    public void Invalid_number_of_servers_is_refused(params string[] words) =>
        Assert.EndsWith(".", Assert.Throws<ArgumentException>(() => RehearsalOptions.Parse(words)).Message);

    [Theory]
    [InlineData("--sript")]
    [InlineData("--script")]
    [InlineData("--script", "/there/is/none.ps1")]
    [InlineData("--serve", "8080")]
    public async Task Invalid_arguments_print_one_sentence_and_exit_with_2(params string[] words)
    {
        using RehearsalProcess rehearsal = RehearsalProcess.Start(words);

        Assert.Equal(ExitCodes.Usage, await rehearsal.ExitCodeAsync());
        Assert.EndsWith(
            ".",
            Assert.Single(
                rehearsal.Said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Help_lists_all_modes()
    {
        using RehearsalProcess rehearsal = RehearsalProcess.Start("--help");

        Assert.Equal(ExitCodes.Done, await rehearsal.ExitCodeAsync());
        Assert.All(["--fleet", "--script", "--shell", "--serve", "--no-build"], mode =>
            Assert.Contains(mode, rehearsal.Said, StringComparison.Ordinal)
        );
        Assert.All(rehearsal.Said.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 100, line));
    }

    [Theory]
    [InlineData(
        "  Determining projects to restore...",
        "  restoring packages (the first time, this downloads PowerShell: 43 MB)"
    )]
    [InlineData(
        "  EntraPrivateAccess.Sandbox -> /src/Module/bin/sandbox/EntraPrivateAccess.Sandbox.dll",
        "  built EntraPrivateAccess.Sandbox"
    )]
    [InlineData("    0 Warning(s)", null)]
    public void Build_output_is_mapped_to_stages(string line, string? stage) =>
        Assert.Equal(stage, ModuleBuild.StageOf(line));
}
