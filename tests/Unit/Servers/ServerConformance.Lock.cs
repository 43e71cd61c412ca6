using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Servers;

/// <content>The lock of a server: one holder at a time.</content>
public abstract partial class ServerConformance
{
    [Fact]
    public async Task Lock_that_is_held_is_not_given_to_a_second_holder()
    {
        IServer server = await ServerAsync();
        using IDisposable? first = await server.Lock.TryTakeAsync(Stop);
        Assert.NotNull(first);
        Assert.Null(await server.Lock.TryTakeAsync(Stop));
        Assert.Null(await (await ServerAsync()).Lock.TryTakeAsync(Stop));
    }

    [Fact]
    public async Task Lock_that_was_released_on_another_thread_is_free_at_once()
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
