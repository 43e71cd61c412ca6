using System.Reflection;
using EntraPrivateAccess.Tests.Suites;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestFramework(typeof(SuiteFramework))]

namespace EntraPrivateAccess.Tests.Suites;

/// <summary>Excludes the tests of suites that can't run on this machine.</summary>
/// <remarks>
/// A missing tool would otherwise be reported as hundreds of skipped tests. <see cref="SuiteTests"/> reports each
/// missing suite once.
/// </remarks>
public sealed class SuiteFramework : XunitTestFramework
{
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
            CanRun(testClass.Class)
                ? base.FindTestsForType(testClass, discoveryOptions, discoveryCallback)
                : new ValueTask<bool>(true);

        protected override ValueTask<bool> FindTestsForMethod(
            IXunitTestMethod testMethod,
            ITestFrameworkDiscoveryOptions discoveryOptions,
            Func<ITestCase, ValueTask<bool>> discoveryCallback
        ) =>
            CanRun(testMethod.Method)
                ? base.FindTestsForMethod(testMethod, discoveryOptions, discoveryCallback)
                : new ValueTask<bool>(true);

        private static bool CanRun(MemberInfo member) =>
            member.GetCustomAttribute<RequiresSuiteAttribute>() is not { } required
            || ExternalSuite.All[required.Suite].SkipReason is null;
    }
}
