using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Servers;

internal static class Eventually
{
    /// <summary>Asks again until it is so, for 20 seconds at most.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        DateTimeOffset end = TimeProvider.System.GetUtcNow().AddSeconds(20);
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, $"It did not come: {what}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
