using System.Reflection;
using EntraPrivateAccess.Tests.Suites;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestFramework(typeof(SuiteFramework))]

namespace EntraPrivateAccess.Tests.Suites;

/// <summary>
/// Excludes the tests of suites that can't run on this machine, and gives each asynchronous test a time limit. If
/// EPA_UNIT_LAYERS lists layers, separated by commas, only their unit tests exist.
/// </summary>
/// <remarks>
/// A missing tool would otherwise be reported as hundreds of skipped tests. <see cref="SuiteTests"/> reports each
/// missing suite once. Mutation testing sets EPA_UNIT_LAYERS, because Stryker has no filter of its own for the
/// Microsoft testing platform, and its other runner does not support xUnit v3. Without a limit, a test that waits for
/// something that never happens would stop the whole run.
/// </remarks>
public sealed class SuiteFramework : XunitTestFramework
{
    // The longest unit tests run the examples of the help. Other tests may wait for a whole Pester file. Both limits
    // are shorter than that of .ci/run.
    private static readonly TimeSpan s_unitLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_otherLimit = TimeSpan.FromMinutes(16);

    private static readonly string[] s_unitLayers =
    [
        .. (Environment.GetEnvironmentVariable("EPA_UNIT_LAYERS") ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(layer => $"EntraPrivateAccess.Tests.Unit.{layer}."),
    ];

    /// <inheritdoc/>
    protected override ITestFrameworkDiscoverer CreateDiscoverer(Assembly assembly) =>
        new SuiteDiscoverer(new XunitTestAssembly(assembly, null, assembly.GetName().Version));

    private sealed class SuiteDiscoverer(IXunitTestAssembly assembly) : XunitTestFrameworkDiscoverer(assembly)
    {
        protected override ValueTask<bool> FindTestsForType(
            IXunitTestClass testClass,
            ITestFrameworkDiscoveryOptions discoveryOptions,
            Func<ITestCase, ValueTask<bool>> discoveryCallback
        ) =>
            CanRun(testClass.Class) && IsSelected(testClass.TestClassNamespace)
                ? base.FindTestsForType(testClass, discoveryOptions, discoveryCallback)
                : new ValueTask<bool>(true);

        protected override ValueTask<bool> FindTestsForMethod(
            IXunitTestMethod testMethod,
            ITestFrameworkDiscoveryOptions discoveryOptions,
            Func<ITestCase, ValueTask<bool>> discoveryCallback
        )
        {
            if (!CanRun(testMethod.Method))
            {
                return new ValueTask<bool>(true);
            }

            SetLimit(testMethod);
            return base.FindTestsForMethod(testMethod, discoveryOptions, discoveryCallback);
        }

        // xUnit ends only asynchronous tests at their limit.
        private static void SetLimit(IXunitTestMethod testMethod)
        {
            Type result = testMethod.Method.ReturnType;
            if (!typeof(Task).IsAssignableFrom(result) && result != typeof(ValueTask))
            {
                return;
            }

            bool isUnit = testMethod.TestClass.TestClassNamespace?.Contains(".Unit", StringComparison.Ordinal) == true;
            foreach (FactAttribute fact in testMethod.FactAttributes.OfType<FactAttribute>())
            {
                fact.Timeout =
                    fact.Timeout > 0 ? fact.Timeout : (int)(isUnit ? s_unitLimit : s_otherLimit).TotalMilliseconds;
            }
        }

        private static bool IsSelected(string? name) =>
            s_unitLayers.Length == 0
            || s_unitLayers.Any(layer => $"{name}.".StartsWith(layer, StringComparison.Ordinal));

        private static bool CanRun(MemberInfo member) =>
            member.GetCustomAttribute<RequiresSuiteAttribute>() is not { } required
            || ExternalSuite.All[required.Suite].SkipReason is null;
    }
}
