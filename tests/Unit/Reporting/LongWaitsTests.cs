using EntraPrivateAccess.Reporting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Reporting;

public sealed class LongWaitsTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<string> _warnings = [];
    private readonly LongWaits _waits;

    public LongWaitsTests() => _waits = new LongWaits(_clock, _warnings.Add);

    public void Dispose() => _waits.Dispose();

    [Fact]
    public void Wait_of_30_seconds_is_named_once()
    {
        Show("setup to finish");
        Pass(29);
        Assert.Empty(_warnings);

        Pass(2);
        Pass(60);

        Assert.Equal(["Still waiting for setup to finish, after 30 seconds."], _warnings);
    }

    [Fact]
    public void Wait_that_goes_on_is_named_again_after_5_minutes()
    {
        Show("setup to finish");
        Pass(31);
        Pass(298);
        Assert.Single(_warnings);

        Pass(2);

        Assert.Equal("Still waiting for setup to finish, after 5.5 minutes.", _warnings[1]);
    }

    [Fact]
    public void Wait_by_a_clock_that_skips_ahead_is_named_at_the_next_update()
    {
        Show("another installation to end");
        _clock.AutoAdvanceAmount = TimeSpan.FromSeconds(100);

        Show("another installation to end");

        Assert.Single(_warnings);
    }

    [Fact]
    public void Wait_that_ended_is_not_named()
    {
        Show("setup to finish");
        _waits.Observe(new ProgressUpdate("Waiting", "", Completed: true, Id: 1));
        Pass(100);

        Assert.Empty(_warnings);
    }

    [Fact]
    public void Next_step_ends_the_waits_of_the_previous_one()
    {
        Show("setup to finish");
        _waits.Observe(new ProgressUpdate("Installing the connector", "Register"));
        Pass(100);

        Assert.Empty(_warnings);
    }

    [Fact]
    public void Another_wait_starts_anew()
    {
        Show("the tenant to list SRV01", "Waiting for SRV01");
        Pass(20);
        Show("SRV01 to be active", "Waiting for connectors to be active");
        Pass(20);

        Assert.Empty(_warnings);
    }

    [Fact]
    public void Progress_without_a_wait_is_not_named()
    {
        _waits.Observe(new ProgressUpdate("Download", "10 of 50 MB", 20));
        Pass(100);

        Assert.Empty(_warnings);
    }

    private void Show(string awaited, string activity = "Waiting") =>
        _waits.Observe(new ProgressUpdate(activity, "", Id: 1, WaitsFor: awaited));

    private void Pass(int seconds)
    {
        for (int second = 0; second < seconds; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
