using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Rehearsal.Consoles;
using EntraPrivateAccess.Rehearsal.Hosting;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Rehearsal;

public sealed class EngineSessionTests
{
    private const string Asking =
        "function Ask { [CmdletBinding(SupportsShouldProcess, ConfirmImpact='High')] param() if ($PSCmdlet.ShouldProcess('it', 'Do')) { 'done' } }; Ask";

    private readonly RecordedTerminal _pipe = new();

    [Fact]
    public void A_pipe_gets_tables_without_colour()
    {
        using EngineSession engine = Engine(_pipe);
        Assert.Equal(RunEnd.Finished, engine.Run("[pscustomobject]@{ Name = 'SRV01'; Status = 'active' }"));
        Assert.Contains("SRV01 active", _pipe.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', _pipe.Output);
    }

    [Fact]
    public void An_error_shows_what_to_do_next_and_its_id()
    {
        using EngineSession engine = Engine(_pipe);
        Assert.Equal(RunEnd.Finished, engine.Run("""
            function Fail { [CmdletBinding()] param()
                $record = [Management.Automation.ErrorRecord]::new([Exception]::new('It broke.'), 'Broken', 'NotSpecified', $null)
                $record.ErrorDetails = [Management.Automation.ErrorDetails]::new('It broke. Mend it.')
                $record.ErrorDetails.RecommendedAction = 'Mend it.'
                $PSCmdlet.WriteError($record) }
            Fail
            """));
        Assert.Equal("Fail: It broke.\n  Next:    Mend it.\n  ErrorId: Broken\n", _pipe.Errors);
    }

    [Fact]
    public void A_missing_command_is_named_with_the_way_to_it()
    {
        using EngineSession engine = Engine(_pipe);
        _ = engine.Run("Select-Object -First 1");
        Assert.StartsWith("Select-Object: There is no such command here.", _pipe.Errors, StringComparison.Ordinal);
        Assert.Contains("--serve", _pipe.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminating_error_and_an_exit_are_told_apart()
    {
        using EngineSession engine = Engine(_pipe);
        Assert.Equal(RunEnd.Failed, engine.Run("throw 'no'"));
        Assert.Null(engine.Host.ExitCode);
        _ = engine.Run("exit 7");
        Assert.Equal(7, engine.Host.ExitCode);
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData("Yes", true)]
    [InlineData("n", false)]
    [InlineData("", true)]
    public void A_confirmation_takes_its_letter_its_word_or_the_default(string answer, bool done)
    {
        _pipe.Lines.Enqueue(answer);
        using EngineSession engine = Engine(_pipe);
        _ = engine.Run(Asking);
        Assert.Contains("[Y] Yes  [A] Yes to All  [N] No", _pipe.Output, StringComparison.Ordinal);
        Assert.Equal(done, _pipe.Output.EndsWith("done\n", StringComparison.Ordinal));
    }

    [Fact]
    public void A_question_that_nobody_can_answer_is_an_error_and_no_endless_wait()
    {
        using EngineSession engine = Engine(_pipe);
        _ = engine.Run(Asking);
        Assert.Contains("there is nobody to answer", _pipe.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("done", _pipe.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_ends_what_would_never_end()
    {
        using EngineSession engine = Engine(_pipe);
        Task<RunEnd> run = Task.Run(() => engine.Run("'begun'; while ($true) { [Threading.Thread]::Sleep(20) }"), TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => _pipe.Output.Contains("begun", StringComparison.Ordinal), TimeSpan.FromSeconds(30)));
        Assert.True(engine.Stop());
        Assert.Equal(RunEnd.Stopped, await run.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
        Assert.False(engine.Stop());
    }

    private static EngineSession Engine(RecordedTerminal terminal) => new(new Screen(terminal));
}
