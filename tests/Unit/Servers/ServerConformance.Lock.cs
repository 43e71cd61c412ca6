using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Servers;

/// <content>Tests of the server lock, which has one holder at a time.</content>
public abstract partial class ServerConformance
{
    [Fact]
    public async Task Held_lock_cannot_be_taken_by_a_second_holder()
    {
        IServer server = await ServerAsync();
        using IDisposable? first = await server.Lock.TryTakeAsync(Stop);
        Assert.NotNull(first);
        Assert.Null(await server.Lock.TryTakeAsync(Stop));
        Assert.Null(await (await ServerAsync()).Lock.TryTakeAsync(Stop));
    }

    [Fact]
    public async Task Lock_released_on_another_thread_is_free_at_once()
    {
        IServer server = await ServerAsync();
        for (int round = 0; round < 20; round++)
        {
            IDisposable? hold = await server.Lock.TryTakeAsync(Stop);
            Assert.NotNull(hold);
            await Task.Run(hold.Dispose, Stop);
            hold.Dispose();
        }
    }
}
