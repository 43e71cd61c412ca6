using System;

namespace EntraPrivateAccess.Tests.Suites;

/// <summary>Marks a class or a method whose tests exist only if an <see cref="ExternalSuite"/> can run.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequiresSuiteAttribute(string suite) : Attribute
{
    /// <summary>Gets the name of the suite.</summary>
    public string Suite { get; } = suite;
}
