using System.Runtime.Versioning;
using EntraPrivateAccess.Server.Windows;
using Xunit;

namespace EntraPrivateAccess.Tests.Windows;

/// <content>Tests of the mutex that serializes commands on a machine.</content>
public abstract partial class WindowsConformance
{
    [Fact]
    [SupportedOSPlatform("windows")]
    public async Task Lock_can_be_taken_after_its_holder_was_killed()
    {
        // Like a waiting command, a second handle keeps the mutex alive, so that it becomes abandoned instead of being
        // created again.
        using Mutex waiting = MutexApi.Open(WindowsLock.Name);
        Thread killed = new(() => Assert.True(MutexApi.Open(WindowsLock.Name).WaitOne(0)));
        killed.Start();
        Assert.True(killed.Join(TestWait.Limit), "The thread did not end.");
        using IDisposable? hold = await _server.Lock.TryTakeAsync(Stop);
        Assert.NotNull(hold);
        Assert.Null(await _server.Lock.TryTakeAsync(Stop));
    }
}
