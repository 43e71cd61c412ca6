using EntraPrivateAccess.Cmdlets;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets;

public sealed class CompletionMemoryTests
{
    [Fact]
    public void It_remembers_for_ten_seconds_and_each_kind_of_names_for_itself()
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
