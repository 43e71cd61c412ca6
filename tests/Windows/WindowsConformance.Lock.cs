using System.Runtime.Versioning;
using EntraPrivateAccess.Server.Windows;
using Xunit;

namespace EntraPrivateAccess.Tests.Windows;

/// <content>The machine's mutex.</content>
public abstract partial class WindowsConformance
{
    [Fact]
    [SupportedOSPlatform("windows")]
    public async Task Lock_whose_holder_was_killed_is_free()
    {
        // Another handle keeps the mutex alive, as a waiting command's does, so that it is abandoned and not new.
        using Mutex waiting = MutexApi.Open(WindowsLock.Name);
        Thread killed = new(() => Assert.True(MutexApi.Open(WindowsLock.Name).WaitOne(0)));
        killed.Start();
        killed.Join();
        using IDisposable? hold = await _server.Lock.TryTakeAsync(Stop);
        Assert.NotNull(hold);
        Assert.Null(await _server.Lock.TryTakeAsync(Stop));
    }
}
