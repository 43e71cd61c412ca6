using EntraPrivateAccess.Cmdlets;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets;

public sealed class CompletionMemoryTests
{
    [Fact]
    public void Names_are_kept_for_ten_seconds_per_type()
    {
        FakeTimeProvider time = new();
        CompletionMemory memory = new(time);
        memory.Keep(typeof(string), [("a", "b")]);

        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal([("a", "b")], memory.Recall(typeof(string)));
        Assert.Null(memory.Recall(typeof(int)));

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(memory.Recall(typeof(string)));
    }
}
