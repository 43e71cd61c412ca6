using System.Reflection;
using Xunit;

namespace EntraPrivateAccess.Tests.Suites;

/// <summary>Reports each suite once: it can run, or it is skipped with the reason.</summary>
public sealed class SuiteTests
{
    public static TheoryData<string> Names => [.. ExternalSuite.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Suite_can_run(string suite)
    {
        string? reason = ExternalSuite.All[suite].SkipReason;
        Assert.False(
            reason is not null && ExternalSuite.ToolsAreRequired && !ExternalSuite.IsPlain,
            $"A suite is missing although the tools are required: {reason}"
        );
        Assert.SkipWhen(reason is not null, reason ?? "");
    }

    [Fact]
    public void Every_required_suite_is_known_and_every_known_suite_has_tests()
    {
        Type[] types = typeof(SuiteTests).Assembly.GetTypes();
        IEnumerable<MemberInfo> members = types.Concat<MemberInfo>(types.SelectMany(type => type.GetMethods()));
        IEnumerable<string> required = members
            .Select(member => member.GetCustomAttribute<RequiresSuiteAttribute>()?.Suite)
            .OfType<string>()
            .Distinct();

        Assert.Equal(ExternalSuite.All.Keys.Order(), required.Order());
    }
}
