using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets;

/// <summary>A cmdlet that asks and does not say so.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Undeclared")]
[OutputType(typeof(bool))]
public sealed class TestUndeclaredCommand : EntraCmdlet
{
    private protected override void Process() => WriteObject(Await(scope => scope.Ask("caption", "question")));
}
