using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Servers;

internal static class Eventually
{
    /// <summary>Polls a condition until it is true, and fails after 20 seconds.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        DateTimeOffset end = TimeProvider.System.GetUtcNow().AddSeconds(20);
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, $"Timed out waiting for: {what}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
